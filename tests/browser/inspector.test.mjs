import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./lib/axe.mjs";
import { openStage, phone, picture, say, signIn, startChat } from "./lib/stage.mjs";

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

const lit = (page, phase) => page.locator(`.lit[data-phase=${phase}]`);
const inspect = (account, options) => stage.arrive(account, { path: "inspector", ...options });
const press = (page, name) => page.getByRole("button", { name }).click();

test("the timeline shows what was sent, but neither the token nor what people write", async () => {
  const page = await stage.arrive("ines");
  await startChat(page, "jan");
  await say(page, "between the two of us");
  await press(page, "Settings");
  await press(page, "Protocol inspector");
  await lit(page, "online").waitFor();
  const timeline = page.getByRole("region", { name: "Packets" });
  await timeline.locator(".packet-out", { hasText: "login.signin" }).waitFor();
  await timeline.locator(".packet-in", { hasText: "chat.user.talk" }).waitFor();
  assert.match(await timeline.textContent(), /"token":"•••"/);
  assert.doesNotMatch(await timeline.textContent(), /between the two of us/);
  await timeline.getByLabel("Show what people write").check();
  assert.match(await timeline.textContent(), /between the two of us/);
  assert.doesNotMatch(await timeline.textContent(), /eyJ/);
  await press(page, "Back to the chat");
  await page.locator(".composer").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("an inspector in a second tab sees the packets of the tab that has the connection", async () => {
  const chat = await stage.arrive("kurt");
  const page = await stage.newTab(chat, "inspector");
  await signIn(page, "kurt");
  stage.gateway.postMessage({ from: "lea", to: "kurt", body: "hello" });
  await page.locator(".packet-in", { hasText: "chat.user.talk" }).waitFor();
});

test("pasted hexadecimal is decoded, and what is wrong with it is said", async () => {
  const page = await inspect("mona");
  const panel = page.getByRole("region", { name: "Decode a packet" });
  const enter = async (text, answer) => {
    await panel.getByLabel("A frame in hexadecimal").fill(text);
    await press(page, "Decode");
    await panel.getByText(answer).waitFor();
  };
  await enter("", "Please paste some bytes.");
  await enter("c3 1", "A digit is missing");
  await enter("c3 zz", "Character 4 is not a hexadecimal digit.");
  await enter("c311a365 ffffffff", "the header's length is past its end");
  await enter("c3 15 a7 65 00 01 00 00", '"command": "ping"');
});

for (const [fault, way] of [
  ["Cut the connection", "waiting"],
  ["Lose the session (404)", undefined],
  ["Restart the gateway", "waiting"],
]) {
  test(`the session heals after: ${fault}`, async () => {
    const account = `heal-${fault.length}`;
    const page = await inspect(account);
    await lit(page, "online").waitFor();
    const before = stage.gateway.connections.find((each) => each.account === account)?.channelId;
    assert.ok(before);
    const seen = way ? lit(page, way).waitFor() : undefined;
    await press(page, fault);
    await seen;
    await page.locator(".panel-measures dd", { hasText: "1" }).first().waitFor();
    await lit(page, "online").waitFor();
  });
}

test("silence is noticed by the missing answers to pings, and the session heals", async () => {
  const page = await inspect("nora", { path: "inspector?heartbeat=500" });
  await lit(page, "online").waitFor();
  await press(page, "Go silent (half-open)");
  await page.locator(".panel-measures dd", { hasText: /[1-9]/ }).first().waitFor();
  await lit(page, "online").waitFor();
});

test("garbage is counted and changes nothing else; a kickout asks what to do", async () => {
  const page = await inspect("olga");
  await lit(page, "online").waitFor();
  await press(page, "Send garbage");
  await page.locator(".packet-failed", { hasText: "malformed" }).waitFor();
  await lit(page, "online").waitFor();
  await press(page, "Kick out");
  await press(page, "Use it here");
  await lit(page, "online").waitFor();
});

for (const [name, options] of Object.entries({
  "desktop-light": { colorScheme: "light" },
  "desktop-dark": { colorScheme: "dark", locale: "zh-CN" },
  "phone-light": { colorScheme: "light", viewport: phone, locale: "zh-CN" },
  "phone-dark": { colorScheme: "dark", viewport: phone },
})) {
  test(`axe finds nothing in the inspector, and it fits the screen: ${name}`, async () => {
    const page = await inspect(`seen-${name}`, options);
    await lit(page, "online").waitFor();
    for (const body of ["One", "Two", "Three"]) {
      stage.gateway.postMessage({ from: "bob", to: `seen-${name}`, body });
    }
    await page.locator(".packet-in", { hasText: "chat.user.talk" }).first().waitFor();
    assert.deepEqual(await findings(page), []);
    // eslint-disable-next-line no-undef -- it runs in the page.
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    await picture(page, `inspector-${name}`);
    assert.deepEqual(page.complaints, []);
  });
}
