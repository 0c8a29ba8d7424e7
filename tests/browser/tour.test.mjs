import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bubble, openChat, openStage, phone, picture, say } from "./lib/stage.mjs";

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

/** Fills the inbox while the account is away: a group, two people, some questions. */
function fillInbox(account) {
  const members = ["bob", "carol", "李雷", account];
  const introduction = "Everything about the next release.";
  const { id } = stage.gateway.createGroup({
    owner: "bob",
    name: "Release crew",
    introduction,
    members,
  });
  const post = (from, to, body) => stage.gateway.postMessage({ from, ...to, body });
  post("韩梅梅", { to: account }, "周五的会议改到下午三点，可以吗？");
  post("bob", { group: id }, "Morning everyone. The build for Tuesday is ready to try.");
  post("bob", { group: id }, "Notes are on the board.");
  post("carol", { group: id }, "Great, I will look at it after lunch.");
  post("李雷", { group: id }, "我下午看一下，谢谢！");
  post("bob", { to: account }, "Hi! Are you around?");
  post("bob", { to: account }, "I have a question about the offline pages.");
}

const looks = [
  { name: "desktop-light", account: "alice", colorScheme: "light" },
  { name: "desktop-dark", account: "anna", colorScheme: "dark" },
  { name: "phone-light", account: "amelie", colorScheme: "light", viewport: phone },
  { name: "phone-dark", account: "艾米", colorScheme: "dark", viewport: phone, locale: "zh-CN" },
];

for (const { name, account, ...options } of looks) {
  test(`a full inbox is counted, read and answered: ${name}`, async () => {
    fillInbox(account);
    const page = await stage.arrive(account, options);
    const badge = (row) => page.locator(".row", { hasText: row }).locator(".badge");
    await badge("Release crew").getByText("4", { exact: true }).waitFor();
    await badge("bob").getByText("2", { exact: true }).waitFor();
    await badge("韩梅梅").getByText("1", { exact: true }).waitFor();
    assert.match(await page.title(), /^\(7\)/);
    await picture(page, `tour-list-${name}`);

    await openChat(page, "Release crew");
    await bubble(page, "我下午看一下，谢谢！", "received").waitFor();
    assert.equal(await page.locator(".divider-new").count(), 1);
    await say(page, "Thank you all. I will write the summary.");
    await bubble(page, "I will write the summary.", "sent").waitFor();
    assert.match(await page.title(), /^\(3\)/);
    await picture(page, `tour-chat-${name}`);
  });
}
