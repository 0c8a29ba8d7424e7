import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LogicPkt, MessageAckReq } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import {
  bubble,
  openChat,
  openStage,
  phone,
  picture,
  say,
  signIn,
  startChat,
} from "./lib/stage.mjs";

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

/** Makes accounts unique per test, so that no test sees the messages of another. */
let count = 0;
function names(...bases) {
  count += 1;
  return bases.map((base) => `${base}${count}`);
}

async function signOut(page) {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
}

test("what one person writes appears at the other, and the answer comes back", async () => {
  const [ann, ben] = names("ann", "ben");
  const a = await stage.arrive(ann);
  const b = await stage.arrive(ben);
  await startChat(a, ben);
  await say(a, "Good morning 早上好");
  await bubble(a, "Good morning 早上好", "sent").waitFor();

  await b.locator(".row .badge").waitFor();
  await openChat(b, ann);
  await bubble(b, "Good morning 早上好", "received").waitFor();
  assert.equal(await b.locator(".row .badge").count(), 0);
  await say(b, "And to you");
  await bubble(a, "And to you", "received").waitFor();
  await picture(a, "chat-desktop");
  assert.deepEqual([...a.complaints, ...b.complaints], []);
});

test("a group that one person creates shows up at its members and carries messages", async () => {
  const [ann, ben, cat] = names("ann", "ben", "cat");
  const pages = { a: await stage.arrive(ann), b: await stage.arrive(ben) };
  const { a, b } = pages;
  await a.locator(".sidebar-head .accent").click();
  await a.getByRole("tab", { name: "New group" }).click();
  await a.getByLabel("Group name").fill("Climbing");
  await a.getByLabel("Members", { exact: true }).fill(ben);
  await a.getByRole("button", { name: "Create group" }).click();
  await a.locator(".conversation-title", { hasText: "Climbing" }).waitFor();

  await b.locator(".row", { hasText: "Climbing" }).waitFor();
  await say(a, "Who is in on Saturday?");
  await openChat(b, "Climbing");
  await bubble(b, "Who is in on Saturday?", "received").waitFor();

  await a.getByRole("button", { name: "Group details" }).click();
  const id = await a.locator(".group-id code").textContent();
  await a.keyboard.press("Escape");
  const c = await stage.arrive(cat);
  await c.locator(".sidebar-head .accent").click();
  await c.getByRole("tab", { name: "Join group" }).click();
  await c.getByLabel("Group id").fill(id);
  await c.locator("dialog").getByRole("button", { name: "Join group" }).click();
  await c.locator(".conversation-title", { hasText: "Climbing" }).waitFor();
  await say(c, "Me too");
  await bubble(a, "Me too", "received").waitFor();
  await bubble(b, "Me too", "received").waitFor();
  await picture(b, "group-desktop");
});

test("a group is left only after a question, and the focus goes to what is left", async () => {
  const [ann] = names("ann");
  const members = ["bob", ann];
  const { id } = stage.gateway.createGroup({ owner: "bob", name: "Sailing", members });
  stage.gateway.postMessage({ from: "bob", group: id, body: "Ahoy" });
  const a = await stage.arrive(ann);
  await openChat(a, "Sailing");
  await a.getByRole("button", { name: "Group details" }).click();
  const button = (name) => a.getByRole("button", { name, exact: true });
  const isFocused = (locator) => locator.and(a.locator(":focus")).waitFor();
  await button("Leave group").press("Enter");
  await a.getByText("Leave the group?").waitFor();
  await isFocused(button("Stay"));
  await a.keyboard.press("Enter");
  await isFocused(button("Leave group"));
  assert.equal(await a.locator(".row", { hasText: "Sailing" }).count(), 1);

  await a.keyboard.press("Enter");
  await isFocused(button("Stay"));
  await button("Leave group").press("Enter");
  await a.locator(".row", { hasText: "Sailing" }).waitFor({ state: "detached" });
  await a.locator(".sidebar-head .accent:focus").waitFor();
});

test("a group has its name for the next account that signs in on the page as well", async () => {
  const [ann, ben] = names("ann", "ben");
  const page = await stage.arrive(ann);
  await page.locator(".sidebar-head .accent").click();
  await page.getByRole("tab", { name: "New group" }).click();
  await page.getByLabel("Group name").fill("Rowing");
  await page.getByLabel("Members").fill(ben);
  await page.getByRole("button", { name: "Create group" }).click();
  await page.locator(".row", { hasText: "Rowing" }).waitFor();
  await say(page, "Who comes along?");
  await bubble(page, "Who comes along?", "sent").waitFor();
  await signOut(page);
  await signIn(page, ben);
  await page
    .locator(".row", { hasText: "Rowing" })
    .filter({ hasText: "Who comes along?" })
    .waitFor();
});

test("messages written while a person was away arrive in pages, newest first", async () => {
  const [ann, ben] = names("ann", "ben");
  for (let number = 1; number <= 60; number += 1) {
    stage.gateway.postMessage({ from: ann, to: ben, body: `letter ${number};` });
  }
  const b = await stage.arrive(ben);
  await b.locator(".row .badge", { hasText: "60" }).waitFor();
  await openChat(b, ann);
  await bubble(b, "letter 60;").waitFor();
  assert.equal(await b.locator(".message").count(), 50);
  await b.getByRole("button", { name: "Load earlier messages (10)" }).click();
  await bubble(b, "letter 1;").waitFor();
  const texts = await b.locator(".message .bubble-text").allTextContents();
  assert.deepEqual(
    texts,
    Array.from({ length: 60 }, (_, index) => `letter ${index + 1};`),
  );
});

test("a message that was on screen is there again after a reload", async () => {
  const [ann, ben] = names("ann", "ben");
  const a = await stage.arrive(ann);
  await startChat(a, ben);
  await say(a, "Keep this");
  await bubble(a, "Keep this", "sent").waitFor();
  await a.reload();
  await a.locator(".state-online").waitFor();
  await openChat(a, ben);
  await bubble(a, "Keep this", "sent").waitFor();
});

test("a conversation whose beginning is not kept does not call its first message the start", async () => {
  const page = await stage.arrive("keeper");
  const start = page.locator(".start");
  const post = (body) => stage.gateway.postMessage({ from: "writer", to: "keeper", body });
  // What is not acknowledged before a reload comes again, even if it is no longer kept.
  const acknowledged = () =>
    new Promise((resolve) => {
      stage.gateway.setFaults(({ command, bytes }) => {
        if (command !== "chat.talk.ack") return undefined;
        const { messageId } = MessageAckReq.decode(LogicPkt.from(bytes).payload);
        if (String(messageId) === String(stage.gateway.messages.at(-1).messageId)) resolve();
        return undefined;
      });
    });
  const reopened = async () => {
    await page.reload();
    await openChat(page, "writer");
    return start.textContent();
  };
  let settled = acknowledged();
  for (let i = 1; i <= 200; i += 1) post(`number ${i}.`);
  await openChat(page, "writer");
  await bubble(page, "number 200.").waitFor();
  await settled;
  assert.match(await reopened(), /^This is the start/);
  settled = acknowledged();
  post("number 201.");
  await bubble(page, "number 201.").waitFor();
  await settled;
  stage.gateway.setFaults(undefined);
  assert.equal(await reopened(), "Earlier messages are no longer kept in this browser.");
  assert.equal(await page.locator(".message").count(), 200);
  assert.equal(await reopened(), "Earlier messages are no longer kept in this browser.");
});

test("a conversation whose earlier messages were not loaded before a reload says that it is not complete", async () => {
  const page = await stage.arrive("away");
  await signOut(page);
  for (let i = 1; i <= 60; i += 1) {
    stage.gateway.postMessage({ from: "writer", to: "away", body: `number ${i}.` });
  }
  await signIn(page, "away");
  await openChat(page, "writer");
  await page.getByRole("button", { name: "Load earlier messages (10)" }).waitFor();
  await page.reload();
  await openChat(page, "writer");
  assert.equal(
    await page.locator(".start").textContent(),
    "Earlier messages are no longer kept in this browser.",
  );
});

test("messages that come again after a lost acknowledgement are neither unread nor missing", async () => {
  const page = await stage.newPage();
  // Without a database the SDK does not remember what it has delivered before the reload.
  await page.addInitScript(`Object.defineProperty(window, "indexedDB", { value: undefined })`);
  await page.reload();
  await signIn(page, "reread");
  const post = (number) =>
    stage.gateway.postMessage({ from: "writer", to: "reread", body: `number ${number}.` });
  stage.gateway.setFaults(faults.drop({ command: "chat.talk.ack" }));
  for (let number = 1; number <= 60; number += 1) post(number);
  await openChat(page, "writer");
  await bubble(page, "number 60.").waitFor();
  await page.reload();
  await page.locator(".state-online").waitFor();
  stage.gateway.setFaults(undefined);
  post(61);
  await page.locator(".row", { hasText: "number 61." }).waitFor();
  assert.equal(await page.title(), "(1) reread – KIM Chat");
  await openChat(page, "writer");
  await page.locator(".start").waitFor();
  assert.equal(await page.locator(".message").count(), 61);
});

test("a conversation that cannot be read from the storage is left out, and the others are shown", async () => {
  const page = await stage.arrive("archivist");
  for (const from of ["sound", "older", "torn", "odd"]) {
    stage.gateway.postMessage({ from, to: "archivist", body: "Hello" });
    await page.locator(".row", { hasText: from }).waitFor();
  }
  await signOut(page);
  await page.locator(".sign-in form input").waitFor();
  await page.evaluate(`
    const key = "kim-demo/history/archivist";
    const kept = JSON.parse(localStorage.getItem(key));
    const of = (peer) => kept.find((each) => each.peer === peer);
    delete of("older").draft;
    delete of("torn").messages[0].at;
    of("odd").group = {};
    localStorage.setItem(key, JSON.stringify([...kept, null]));
  `);
  await signIn(page, "archivist");
  await openChat(page, "sound");
  await bubble(page, "Hello").waitFor();
  assert.deepEqual(await page.locator(".row .name").allTextContents(), ["sound"]);
  assert.deepEqual(page.complaints, []);
});

test("yesterday's messages are not called today's when midnight has passed", async () => {
  const page = await stage.newPage();
  await page.clock.install({ time: Date.now() });
  await page.reload();
  await signIn(page, "owl");
  await startChat(page, "lark");
  await say(page, "Good night");
  await bubble(page, "Good night", "sent").waitFor();
  await page.locator(".divider", { hasText: "Today" }).waitFor();
  await page.clock.fastForward("24:00:00");
  await page.locator(".divider", { hasText: "Yesterday" }).waitFor();
  assert.match(await page.locator(".row-time").textContent(), /^\d+\/\d+$/);
});

test("a draft is kept when the page is hidden, since a phone may then end it without a word", async () => {
  const page = await stage.arrive("drafter");
  await startChat(page, "reader");
  await page.locator(".composer textarea").fill("half a sentence");
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  // Another page of this browser finds what was kept by now.
  const other = await stage.newTab(page);
  await signIn(other, "drafter");
  await other.locator(".row", { hasText: "half a sentence" }).waitFor();
});

test("two people chat side by side on the split page", async () => {
  const page = await stage.newPage({ path: "split" });
  const [left, right] = [page.frameLocator("iframe").first(), page.frameLocator("iframe").last()];
  await left.getByRole("button", { name: "Sign in" }).click();
  await left.locator(".state-online").waitFor();
  await right.getByRole("button", { name: "Sign in" }).click();
  await right.locator(".state-online").waitFor();
  await left.locator(".sidebar-head .accent").click();
  await left.locator("dialog .chip", { hasText: "bob" }).click();
  await left.locator(".composer textarea").fill("From left to right");
  await left.locator(".composer .send").click();
  await right.locator(".row", { hasText: "From left to right" }).click();
  await right.locator(".message", { hasText: "From left to right" }).waitFor();
  await picture(page, "split");
});

test("a page without a bundler exchanges a message by the script tag", async () => {
  const page = await stage.newPage({ path: "script-tag?account=tagged" });
  await page.locator("#state", { hasText: "Sent." }).waitFor();
  await page
    .locator("#log li", { hasText: "tagged-a to tagged-b: Hello from a script tag" })
    .waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a reader further up sees how many messages have arrived since, and keeps the scroll position", async () => {
  const page = await stage.arrive("reader", { viewport: phone });
  const post = (body) => stage.gateway.postMessage({ from: "writer", to: "reader", body });
  for (let i = 0; i < 30; ++i) post(`line ${i}`);
  await openChat(page, "writer");
  const list = page.locator(".messages");
  await page.locator(".bubble", { hasText: "line 29" }).waitFor();
  await list.evaluate((element) => (element.scrollTop = 0));
  const toEnd = page.locator(".to-end");
  await toEnd.waitFor();
  assert.equal(await toEnd.textContent(), "");
  post("one more");
  post("and another");
  await page.getByRole("button", { name: "Go to the latest message: 2 new" }).waitFor();
  assert.equal(await toEnd.textContent(), "2");
  assert.equal(await list.evaluate((element) => element.scrollTop), 0);
  await toEnd.click();
  await toEnd.waitFor({ state: "detached" });
  await list.evaluate((element) => (element.scrollTop = 0));
  await toEnd.waitFor();
  assert.equal(await toEnd.textContent(), "");
});

test("a reader who has just scrolled up keeps the position when a message arrives in that moment", async () => {
  const page = await stage.arrive("climber", { viewport: phone });
  const post = (body) => stage.gateway.postMessage({ from: "writer", to: "climber", body });
  for (let i = 0; i < 30; ++i) post(`line ${i}`);
  await openChat(page, "writer");
  await bubble(page, "line 29").waitFor();
  const list = page.locator(".messages");
  // Within one frame, before a scroll event reports where the reader is.
  await list.evaluate((element) => {
    const stop = (event) => event.stopImmediatePropagation();
    element.addEventListener("scroll", stop, { capture: true });
    element.scrollTop = 0;
  });
  post("one more");
  await bubble(page, "one more").waitFor({ state: "attached" });
  assert.equal(await list.evaluate((element) => element.scrollTop), 0);
});

test("loading earlier messages keeps the scroll position, even if later ones have arrived meanwhile", async () => {
  const post = (body) => stage.gateway.postMessage({ from: "writer", to: "patient", body });
  for (let i = 1; i <= 60; ++i) post(`line ${i};`);
  const page = await stage.arrive("patient", { viewport: phone });
  await openChat(page, "writer");
  await bubble(page, "line 60;").waitFor();
  await page.locator(".messages").evaluate((element) => (element.scrollTop = 0));
  await page.locator(".to-end").waitFor();
  for (let i = 1; i <= 3; ++i) post(`meanwhile ${i}`);
  await page.locator(".to-end .badge", { hasText: "3" }).waitFor();
  const placeOf = async () => (await bubble(page, "line 12;").boundingBox()).y;
  const before = await placeOf();
  await page.getByRole("button", { name: "Load earlier messages (10)" }).click();
  await bubble(page, "line 1;").waitFor();
  const moved = (await placeOf()) - before;
  assert.ok(Math.abs(moved) < 2, `${moved} pixels`);
});
