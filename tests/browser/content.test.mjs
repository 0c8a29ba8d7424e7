// Unusual names and texts do not break the layout.
/* global getComputedStyle -- in the page */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./lib/axe.mjs";
import { overflowing } from "./lib/overflow.mjs";
import { bubble, openChat, openStage, phone, picture, startChat } from "./lib/stage.mjs";

const person = "maximilian-alexander-of-somewhere-far-away-the-third-of-them";
const family = "👩‍👩‍👧‍👦 Family 🎉";
const arabic = "محمد عبد الرحمن";
const crew = "The release coordination group of all the teams, Q4";
const committee = "二零二六年第四季度产品发布协调与跨部门沟通工作组第一次会议讨论群";
const address = `https://example.com/${"apathwithoutanybreak".repeat(40)}`;

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

/** Fills an inbox with extreme contents. */
function fillInbox(account) {
  const { gateway } = stage;
  const many = Array.from({ length: 40 }, (_, at) => `member-${at}-with-a-rather-long-name`);
  const introduction = "An introduction that does not come to its end. ".repeat(6);
  const group = (name, members) =>
    gateway.createGroup({ owner: person, name, introduction, members }).id;
  const crewId = group(crew, [family, arabic, account, ...many]);
  const committeeId = group(committee, [account]);
  const post = (from, to, body) => gateway.postMessage({ from, ...to, body });
  for (let at = 0; at < 20; at += 1) post(`colleague-${at}`, { to: account }, "Short.");
  post(arabic, { to: account }, "مرحبا، هل يمكننا الاجتماع غدا في الساعة 10:30؟");
  post(family, { to: account }, "👍");
  post(family, { to: account }, "👩🏽‍🚀🏳️‍🌈 with words");
  post(person, { to: account }, "A".repeat(4900));
  post(person, { to: account }, `${"word ".repeat(200)}\n\n    indented\n\ttab`);
  post(person, { to: account }, address);
  for (const from of [person, family, arabic]) post(from, { group: crewId }, address);
  post(person, { group: committeeId }, "好的".repeat(400));
}

const looks = {
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  phone: { viewport: phone, colorScheme: "dark", locale: "zh-CN" },
  "small-phone": { viewport: { width: 320, height: 568 }, colorScheme: "light" },
};

for (const [look, options] of Object.entries(looks)) {
  test(`long names, long words, emoji and Arabic fit the screen: ${look}`, async () => {
    const account = `${look}-${"x".repeat(59 - look.length)}`;
    fillInbox(account);
    const page = await stage.arrive(account, options);
    await page.locator(".row", { hasText: "colleague-0" }).waitFor({ state: "attached" });
    const looksRight = async (name) => {
      assert.deepEqual(await overflowing(page), [], name);
      await picture(page, `content-${name}-${look}`);
    };
    const isPhone = options.viewport.width < 720;
    await looksRight("list");
    for (const [name, title] of Object.entries({ person, family, arabic, crew, committee })) {
      await openChat(page, title);
      await page.locator(".message").first().waitFor();
      await looksRight(name);
      if (name === "crew") {
        await page.locator(".conversation-head .icon-button:not(.back)").click();
        await page.locator(".members .tag").waitFor();
        await looksRight("members");
        assert.deepEqual(await findings(page), []);
        await page.keyboard.press("Escape");
      }
      if (isPhone) await page.locator(".back").click();
    }
    await page.locator(".sidebar-head .accent").click();
    await page.locator("dialog").waitFor();
    await looksRight("new");
    assert.deepEqual(page.complaints, []);
  });
}

test("a truncated name is shown in full when the pointer is on it", async () => {
  fillInbox("vera");
  const page = await stage.arrive("vera", { viewport: phone });
  const name = page.locator(".row .name", { hasText: crew });
  await name.waitFor();
  assert.ok(await name.evaluate((element) => element.scrollWidth > element.clientWidth));
  assert.equal(await name.getAttribute("title"), crew);
});

test("an address can be followed, and Arabic runs from right to left", async () => {
  fillInbox("wanda");
  const page = await stage.arrive("wanda");
  await openChat(page, person);
  const link = bubble(page, "https://example.com").locator("a");
  assert.equal(await link.getAttribute("href"), address);
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  const directionOf = (element) => getComputedStyle(element).direction;
  await openChat(page, arabic);
  assert.equal(await bubble(page, "مرحبا").locator(".bubble").evaluate(directionOf), "rtl");
  await openChat(page, family);
  assert.equal(await bubble(page, "with words").locator(".bubble").evaluate(directionOf), "ltr");
  await page.locator(".bubble-emoji", { hasText: "👍" }).waitFor();
  const field = page.locator(".composer textarea");
  assert.equal(await field.evaluate(directionOf), "ltr");
  await field.fill("مرحبا");
  assert.equal(await field.evaluate(directionOf), "rtl");
});

test("a preview is truncated at its end, even if that is on the left", async () => {
  const body = "مرحبا، هل يمكننا الاجتماع غدا في الساعة 10:30؟ ".repeat(3);
  stage.gateway.postMessage({ from: arabic, to: "xenia", body });
  const page = await stage.arrive("xenia");
  const preview = page.locator(".row-preview bdi", { hasText: "مرحبا" });
  await preview.waitFor();
  const { direction, cutBy } = await preview.evaluate((element) => ({
    direction: getComputedStyle(element).direction,
    cutBy: element.scrollWidth - element.clientWidth,
  }));
  assert.equal(direction, "rtl");
  assert.ok(cutBy > 0);
});

test("a name that no account can have is refused before anything is written to it", async () => {
  const page = await stage.arrive("yves");
  await page.getByRole("button", { name: "New conversation" }).first().click();
  await page.getByLabel("Account name").fill("x".repeat(61));
  await page.getByRole("button", { name: "Start chatting" }).click();
  await page.locator("dialog").getByText("At most 60 characters.").waitFor();
  assert.equal(await page.locator(".conversation").count(), 0);
});

test("a message that is too long says by how much, and is not sent", async () => {
  const page = await stage.arrive("yuri");
  await startChat(page, "zora");
  const field = page.locator(".composer textarea");
  await field.fill("x".repeat(4999));
  await page.getByText("1 character left").waitFor();
  await field.fill("x".repeat(5002));
  await page.getByText("2 characters too many").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal((await field.inputValue()).length, 5002);
  assert.equal(await page.locator(".message").count(), 0);
});

test("two hundred messages of one moment are read back in order, page by page", async () => {
  for (let at = 1; at <= 200; at += 1) {
    stage.gateway.postMessage({ from: "bob", to: "xaver", body: `Message ${at}.` });
  }
  const page = await stage.arrive("xaver");
  await openChat(page, "bob");
  for (const [first, left] of [
    [151, 150],
    [101, 100],
    [51, 50],
  ]) {
    await bubble(page, `Message ${first}.`).waitFor();
    const entries = page.locator(".messages ol > li:is(.gap, .message)");
    assert.match(await entries.nth(0).textContent(), new RegExp(`Load earlier.*${left}`));
    assert.match(await entries.nth(1).textContent(), new RegExp(`Message ${first}\\.`));
    await entries.nth(0).getByRole("button").click();
  }
  await bubble(page, "Message 1.").waitFor();
  const texts = await page.locator(".bubble-text").allTextContents();
  assert.deepEqual(
    texts,
    Array.from({ length: 200 }, (_, at) => `Message ${at + 1}.`),
  );
});
