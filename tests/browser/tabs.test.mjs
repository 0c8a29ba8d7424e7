import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "kim-web-sdk/testing";
import { bubble, openChat, openStage, say, signIn, startChat } from "./lib/stage.mjs";

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

/** Two tabs of one browser profile, signed in as the same account. */
async function twoTabs(account) {
  const first = await stage.arrive(account);
  const second = await stage.newTab(first);
  await signIn(second, account);
  return [first, second];
}

const connectionsOf = (account) =>
  stage.gateway.connections.filter((connection) => connection.account === account).length;

test("two tabs of an account share one connection, and neither is kicked out", async () => {
  const [first, second] = await twoTabs("tia");
  assert.equal(connectionsOf("tia"), 1);
  stage.gateway.postMessage({ from: "uma", to: "tia", body: "To all of your tabs" });
  for (const page of [first, second]) {
    await page.locator(".row", { hasText: "To all of your tabs" }).waitFor();
    await page.locator(".state-online").waitFor();
    assert.equal(await page.getByRole("alertdialog").count(), 0);
    assert.deepEqual(page.complaints, []);
  }
});

test("what is written or read in one tab is so in the other", async () => {
  const [first, second] = await twoTabs("vera");
  stage.gateway.postMessage({ from: "walt", to: "vera", body: "Lunch at one?" });
  await second.locator(".row .badge").waitFor();
  await openChat(first, "walt");
  await second.locator(".row .badge").waitFor({ state: "detached" });
  await say(first, "Gladly");
  await openChat(second, "walt");
  await bubble(second, "Gladly", "sent").waitFor();
  await say(second, "See you there");
  await bubble(first, "See you there", "sent").waitFor();
  assert.equal(stage.gateway.messages.filter(({ sender }) => sender === "vera").length, 2);
});

test("a group that is made and left in one tab comes and goes in the other", async () => {
  const [first, second] = await twoTabs("gina");
  await first.bringToFront();
  await first.locator(".sidebar-head .accent").click();
  await first.getByRole("tab", { name: "New group" }).click();
  await first.getByLabel("Group name").fill("Rowing");
  await first.getByRole("button", { name: "Create group" }).click();
  await second.locator(".row", { hasText: "Rowing" }).waitFor();
  await first.bringToFront();
  await first.getByRole("button", { name: "Group details" }).click();
  const leave = first.getByRole("button", { name: "Leave group" });
  await leave.click();
  await leave.click();
  await second.locator(".row", { hasText: "Rowing" }).waitFor({ state: "detached" });
});

test("a message in flight is kept by the other tab when its own is closed", async () => {
  const [first, second] = await twoTabs("wanda");
  await startChat(second, "friend");
  const answer = { direction: "out", command: "chat.user.talk", flag: 1 };
  stage.gateway.setFaults(faults.drop(answer));
  await say(second, "in flight");
  await bubble(second, "in flight", "sending").waitFor();
  await second.close();
  stage.gateway.setFaults(undefined);
  await first.bringToFront();
  await openChat(first, "friend");
  await bubble(first, "in flight", "unknown").waitFor();
  await first.reload();
  await openChat(first, "friend");
  await bubble(first, "in flight", "unknown").waitFor();
});

test("when the tab with the connection is closed, the other takes over and nothing is lost", async () => {
  const [first, second] = await twoTabs("xena");
  await startChat(second, "yann");
  await first.close();
  stage.gateway.postMessage({ from: "yann", to: "xena", body: "Still there?" });
  await bubble(second, "Still there?", "received").waitFor();
  await second.locator(".state-online").waitFor();
  await say(second, "Of course");
  await bubble(second, "Of course", "sent").waitFor();
});

test("another browser profile kicks all tabs out, and one of them takes all of them back", async () => {
  const tabs = await twoTabs("zoe");
  const elsewhere = await stage.arrive("zoe");
  for (const page of tabs) await page.getByRole("alertdialog").waitFor();
  await tabs[1].bringToFront();
  await tabs[1].getByRole("button", { name: "Use it here" }).click();
  for (const page of tabs) {
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    await page.locator(".state-online").waitFor();
  }
  await elsewhere.getByRole("alertdialog").waitFor();
});

test("signing out in one tab signs out all of them", async () => {
  const [first, second] = await twoTabs("otto");
  await first.bringToFront();
  await first.getByRole("button", { name: "Settings" }).click();
  await first.getByRole("button", { name: "Sign out" }).click();
  for (const page of [first, second]) await page.locator(".sign-in form input").waitFor();
  assert.equal(connectionsOf("otto"), 0);
});
