/* global document, getComputedStyle, matchMedia -- in the page */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "kim-web-sdk/testing";
import { findings } from "./lib/axe.mjs";
import { overflowing } from "./lib/overflow.mjs";
import { bubble, openStage, phone, picture, say, signIn, startChat } from "./lib/stage.mjs";

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

const looks = [
  { name: "desktop light", colorScheme: "light" },
  { name: "desktop dark", colorScheme: "dark" },
  { name: "desktop chinese", colorScheme: "light", locale: "zh-CN" },
  { name: "phone light", colorScheme: "light", viewport: phone },
  { name: "phone dark", colorScheme: "dark", viewport: phone, locale: "zh-CN" },
];

for (const { name, ...options } of looks) {
  test(`axe finds nothing in sign-in, list, chat and dialogs: ${name}`, async () => {
    const file = name.replace(" ", "-");
    const account = `axe-${file}`;
    const page = await stage.newPage(options);
    assert.deepEqual(await findings(page), []);
    await picture(page, `sign-in-${file}`);
    await signIn(page, account);
    assert.deepEqual(await findings(page), []);
    await startChat(page, "reader");
    await say(page, "Is this easy to read? 好读吗？");
    await bubble(page, "Is this easy to read?", "sent").waitFor();
    assert.deepEqual(await findings(page), []);
    await picture(page, `chat-${file}`);
    if (options.viewport) await page.locator(".back").click();
    await page.locator(".sidebar-head .accent").click();
    assert.deepEqual(await findings(page), []);
    await page.keyboard.press("Escape");
    await page.locator(".sidebar-head .icon-button").first().click();
    assert.deepEqual(await findings(page), []);
    assert.deepEqual(page.complaints, []);
  });
}

test("the keyboard alone is enough to sign in, write and leave a dialog", async () => {
  const page = await stage.newPage();
  const focused = (selector) => page.locator(`${selector}:focus`).waitFor();
  await focused(".sign-in form input");
  await page.keyboard.type("keys");
  await page.keyboard.press("Enter");
  await page.locator(".state-online").waitFor();
  const plus = page.locator(".sidebar-head .accent");
  await plus.focus();
  await page.keyboard.press("Enter");
  await focused("dialog input");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  // The focus is back where it was, so Enter opens the dialog once more.
  await focused(".sidebar-head .accent");
  await page.keyboard.press("Enter");
  await focused("dialog input");
  await page.keyboard.type("locks");
  await page.keyboard.press("Enter");
  await focused(".composer textarea");
  await page.keyboard.type("first line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  await bubble(page, "first line\nsecond line", "sent").waitFor();
});

test("starting a conversation that is already open leads back to its field", async () => {
  const page = await stage.arrive("twice");
  await startChat(page, "locks");
  await startChat(page, "locks");
  await page.locator(".composer textarea:focus").waitFor();
});

test("a field that is wrong takes the focus each time, and says why", async () => {
  const page = await stage.newPage();
  const enter = page.getByRole("button", { name: "Sign in" });
  await page.locator(".sign-in form input").fill(" ");
  for (let i = 0; i < 2; i += 1) {
    await enter.click();
    const field = page.locator(".sign-in form input:focus");
    await field.waitFor();
    const note = page.locator(`#${await field.getAttribute("aria-describedby")}`);
    assert.equal(await note.getAttribute("class"), "problem");
  }
});

test("Enter that ends a Chinese input does not send the message", async () => {
  const page = await stage.arrive("typist");
  await startChat(page, "reader");
  const field = page.locator(".composer textarea");
  await field.fill("你好");
  await field.dispatchEvent("keydown", { key: "Enter", isComposing: true });
  // As in Safari, where the composition has ended by then.
  await field.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
  assert.equal(await field.inputValue(), "你好");
  assert.equal(await page.locator(".message").count(), 0);
});

test("news is announced, and the language can be changed while chatting", async () => {
  const page = await stage.arrive("listener");
  const other = await stage.arrive("speaker");
  await startChat(other, "listener");
  await say(other, "Can you hear me?");
  const spoken = page.locator("[role=status]", { hasText: "speaker: Can you hear me?" });
  await spoken.waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByText("中文").click();
  await page.getByRole("button", { name: "退出登录" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
});

test("nothing of an account is left on the page after it has signed out", async () => {
  const page = await stage.arrive("leaver");
  stage.gateway.postMessage({ from: "friend", to: "leaver", body: "Between you and me" });
  const news = page.locator("[role=status]", { hasText: "Between you and me" });
  await news.waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator(".sign-in form input").waitFor();
  assert.doesNotMatch(await page.locator("body").innerHTML(), /Between you and me|leaver|friend/);
});

test("a text is announced again when the same text arrives again", async () => {
  const page = await stage.arrive("attentive");
  const spoken = page.locator("[role=status] p", { hasText: "bob: Again!" });
  stage.gateway.postMessage({ from: "bob", to: "attentive", body: "Again!" });
  await spoken.waitFor({ state: "attached" });
  const first = await spoken.elementHandle();
  stage.gateway.postMessage({ from: "bob", to: "attentive", body: "Again!" });
  await page.locator(".badge", { hasText: "2" }).waitFor();
  assert.equal(await first.evaluate((element) => element.isConnected), false);
  assert.equal(await spoken.count(), 1);
});

test("news is announced in a dialog, since the page behind it is silent, and earlier news is not", async () => {
  const page = await stage.arrive("diana");
  stage.gateway.postMessage({ from: "bob", to: "diana", body: "Before" });
  await page.locator("[role=status] p", { hasText: "bob: Before" }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Settings" }).click();
  const spoken = page.locator("dialog [role=status]");
  await page.locator("dialog").getByRole("button", { name: "Close" }).waitFor();
  assert.deepEqual(await spoken.allTextContents(), ["", "Online"]);
  stage.gateway.postMessage({ from: "bob", to: "diana", body: "Meanwhile" });
  await spoken.filter({ hasText: "bob: Meanwhile" }).waitFor({ state: "attached" });
  stage.gateway.dropConnections("diana");
  await spoken.filter({ hasText: "Reconnecting" }).waitFor({ state: "attached" });
  await spoken.filter({ hasText: "Online" }).waitFor({ state: "attached" });
});

test("only the beginning of a long message is announced, up to a whole word", async () => {
  const page = await stage.arrive("patient");
  const body = `${"once and ".repeat(40)}the end`;
  stage.gateway.postMessage({ from: "teller", to: "patient", body });
  const spoken = page.locator("[role=status] p", { hasText: "teller: once and once" });
  await spoken.waitFor({ state: "attached" });
  const text = await spoken.textContent();
  assert.ok(text.length < 230, text);
  assert.match(text, /(once|and) … The rest is in the conversation\.$/);
});

test("a refused message is announced, by a live region that was there before", async () => {
  const page = await stage.arrive("bold");
  await startChat(page, "critic");
  stage.gateway.setFaults(faults.refuse(101, { command: "chat.user.talk", count: 1 }));
  const regions = await page.locator("[role=status]").elementHandles();
  await say(page, "Take this");
  await bubble(page, "Take this", "rejected").waitFor();
  const texts = await Promise.all(regions.map((region) => region.textContent()));
  assert.ok(texts.includes("Not delivered: Take this"), texts.join(" | "));
});

/** The landmarks of a page, outermost first, and its main heading. */
const outline = (page) =>
  page.evaluate(() => {
    const parts = document.querySelectorAll("main, nav, [role=main], [role=banner], h1");
    return [...parts].map((part) => {
      const inMain = part.parentElement.closest("main, [role=main]") ? "main > " : "";
      return inMain + (part.role ?? part.localName);
    });
  });

test("the list is navigation beside the main part, or on a phone the main part itself", async () => {
  const wide = await stage.arrive("lena");
  const beside = ["banner", "nav", "main", "main > h1"];
  assert.deepEqual(await outline(wide), beside);
  await startChat(wide, "marc");
  assert.deepEqual(await outline(wide), beside);
  await wide.setViewportSize(phone);
  await wide.locator(".back").click();
  assert.deepEqual(await outline(wide), ["main", "main > h1", "main > nav"]);
});

/** The styles that distinguish a selected element when all backgrounds look the same. */
const looksOf = (page, selector) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { color, outlineStyle, outlineWidth } = getComputedStyle(element);
      return [color, outlineStyle, outlineWidth].join();
    });

test("the selected element is distinguishable when the system sets all colours", async () => {
  const page = await stage.arrive("contrast");
  await page.emulateMedia({ forcedColors: "active" });
  await startChat(page, "eve");
  await startChat(page, "fred");
  const rows = [".row:not([aria-current])", ".row[aria-current]"];
  const [other, current] = await Promise.all(rows.map((row) => looksOf(page, row)));
  assert.notEqual(current, other);
  await page.getByRole("button", { name: "New conversation" }).click();
  const tabs = ["[role=tab][aria-selected=false]", "[role=tab][aria-selected=true]"];
  const [shut, open] = await Promise.all(tabs.map((tab) => looksOf(page, tab)));
  assert.notEqual(open, shut);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Settings" }).click();
  const options = [".segments input:not(:checked) + span", ".segments input:checked + span"];
  const [free, chosen] = await Promise.all(options.map((option) => looksOf(page, option)));
  assert.notEqual(chosen, free);
});

test("the browser's frame has the page's colours, those of the system or those chosen", async () => {
  const page = await stage.newPage({ colorScheme: "dark" });
  const frame = () =>
    page.evaluate(() => {
      const colours = [...document.querySelectorAll("meta[name=theme-color]")];
      return colours.filter(({ media }) => matchMedia(media).matches).map((each) => each.content);
    });
  const [light, dark] = [["#ffffff"], ["#191d23"]];
  assert.deepEqual(await frame(), dark);
  await page.getByText("Light").click();
  assert.deepEqual(await frame(), light);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByText("Dark").click();
  assert.deepEqual(await frame(), dark);
  await page.getByText("System").click();
  assert.deepEqual(await frame(), light);
});

test("the focus stays among the messages when the pressed button disappears", async () => {
  const page = await stage.arrive("hasty");
  await startChat(page, "critic");
  stage.gateway.setFaults(faults.refuse(101, { command: "chat.user.talk", count: 2 }));
  for (const text of ["One", "Two"]) {
    await say(page, text);
    await bubble(page, text, "rejected").waitFor();
  }
  await bubble(page, "One").getByRole("button", { name: "Delete" }).press("Enter");
  await bubble(page, "One").waitFor({ state: "detached" });
  await page.locator(".messages:focus").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await bubble(page, "Two", "sent").waitFor();
  await page.locator(".messages:focus").waitFor();
});

test("going back to the list returns the focus to where the conversation was opened", async () => {
  const page = await stage.arrive("wanderer", { viewport: phone });
  for (const name of ["first", "second"]) {
    await startChat(page, name);
    await page.locator(".back").press("Enter");
    await page.locator(".row:focus", { hasText: name }).waitFor();
  }
});

test("in a narrow window the composer has the focus as soon as a conversation is opened", async () => {
  const page = await stage.arrive("anna", { viewport: phone });
  await startChat(page, "berta");
  await page.locator(".back").click();
  await page.locator(".row", { hasText: "berta" }).click();
  await page.keyboard.type("side by side");
  await page.keyboard.press("Enter");
  await bubble(page, "side by side", "sent").waitFor();
});

test("on a touch screen the keyboard does not open by itself", async () => {
  const page = await stage.arrive("clara", { viewport: phone, hasTouch: true });
  await startChat(page, "dora");
  await page.locator(".back:focus").waitFor();
});

test("a phone shows the list or the conversation, and nothing is wider than the screen", async () => {
  const page = await stage.arrive("walker", { viewport: phone });
  await startChat(page, "home");
  await say(page, `${"wide".repeat(60)}\nhttps://example.org/${"path/".repeat(30)}`);
  await bubble(page, "wide", "sent").waitFor();
  assert.equal(await page.locator(".sidebar").isVisible(), false);
  assert.deepEqual(await overflowing(page), []);
  await page.locator(".back").click();
  assert.equal(await page.locator(".sidebar").isVisible(), true);
  assert.deepEqual(await overflowing(page), []);
});
