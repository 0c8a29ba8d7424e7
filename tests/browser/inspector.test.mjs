import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Pong } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import { findings } from "./lib/axe.mjs";
import { overflowing } from "./lib/overflow.mjs";
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

test("a message that comes while the inspector is on screen is unread until the chat is back", async () => {
  const page = await stage.arrive("peeker");
  await startChat(page, "writer");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Protocol inspector" }).click();
  stage.gateway.postMessage({ from: "writer", to: "peeker", body: "Are you there?" });
  const news = page.locator("[role=status]", { hasText: "Are you there?" });
  await news.waitFor({ state: "attached" });
  assert.equal(await page.title(), "(1) peeker – KIM Chat");
  await page.getByRole("button", { name: "Back to the chat" }).click();
  await page.locator(".divider-new").waitFor();
  assert.equal(await page.title(), "peeker – KIM Chat");
});

test("an inspector in a second tab sees the packets of the tab that has the connection", async () => {
  const chat = await stage.arrive("kurt");
  const page = await stage.newTab(chat, "inspector");
  await signIn(page, "kurt");
  stage.gateway.postMessage({ from: "lea", to: "kurt", body: "hello" });
  await page.locator(".packet-in", { hasText: "chat.user.talk" }).waitFor();
});

/** How far the timeline is from its end, in pixels. */
const fromEnd = (page) =>
  page
    .locator(".timeline-scroll")
    .evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);

test("the timeline shows the newest packet, also when it has dropped the oldest", async () => {
  const page = await inspect("ivan");
  await lit(page, "online").waitFor();
  const packet = (body) => page.locator(".packet-in", { hasText: `"body":"${body}"` });
  await page.getByLabel("Show what people write").check();
  for (let i = 0; i < 250; ++i)
    stage.gateway.postMessage({ from: "bob", to: "ivan", body: `${i}` });
  await packet("249").waitFor();
  assert.equal(await page.locator(".packet-in, .packet-out").count(), 200);
  stage.gateway.postMessage({ from: "bob", to: "ivan", body: "the last" });
  await packet("the last").waitFor();
  assert.ok((await fromEnd(page)) < 2);
});

test("pings, which come even when nothing happens, push no other packets out of the timeline", async () => {
  const page = await inspect("ping");
  await lit(page, "online").waitFor();
  stage.gateway.postMessage({ from: "bob", to: "ping", body: "long ago" });
  const packet = (command) => page.locator(".packet-in", { hasText: command });
  await packet("chat.user.talk").waitFor();
  await page.getByLabel("Show pings").check();
  for (let i = 0; i < 250; ++i) stage.gateway.sendRaw("ping", Pong);
  stage.gateway.postMessage({ from: "bob", to: "ping", body: "now" });
  await packet("chat.user.talk").nth(1).waitFor();
  assert.ok((await packet("pong").count()) <= 200, "the pings are limited too");
});

test("the timeline stays where its reader has gone when packets come", async () => {
  const page = await inspect("jule");
  await lit(page, "online").waitFor();
  await page.getByLabel("Show what people write").check();
  const packet = (body) => page.locator(".packet-in", { hasText: `"body":"${body}"` });
  for (let i = 0; i < 30; ++i) stage.gateway.postMessage({ from: "bob", to: "jule", body: `${i}` });
  await packet("29").waitFor();
  const box = page.locator(".timeline-scroll");
  // Within one frame, before a scroll event reports where the reader is, an acknowledgement or a message is
  // shown.
  await box.evaluate((element) => {
    element.addEventListener("scroll", (event) => event.stopImmediatePropagation(), {
      capture: true,
    });
    element.scrollTop = 0;
  });
  stage.gateway.postMessage({ from: "bob", to: "jule", body: "the last" });
  await packet("the last").waitFor({ state: "attached" });
  assert.equal(await box.evaluate((element) => element.scrollTop), 0);
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

for (const fault of ["Cut the connection", "Lose the session (404)", "Restart the gateway"]) {
  test(`the session heals after: ${fault}`, async () => {
    const account = `heal-${fault.length}`;
    const channel = () =>
      stage.gateway.connections.find((each) => each.account === account)?.channelId;
    const page = await inspect(account);
    await lit(page, "online").waitFor();
    const { gateway } = stage;
    const before = channel();
    assert.ok(before);
    await press(page, fault);
    await page.locator(".panel-measures dd", { hasText: "1" }).first().waitFor();
    await lit(page, "online").waitFor();
    assert.ok(channel());
    // A restarted gateway numbers its channels from the start.
    assert.ok(channel() !== before || stage.gateway !== gateway);
  });
}

test("the diagram's words can be read on a small phone, and lie within their boxes", async () => {
  for (const locale of ["en-GB", "zh-CN"]) {
    const viewport = { width: 360, height: 740 };
    const page = await inspect(`small ${locale}`, { viewport, locale });
    await lit(page, "online").waitFor();
    const sizes = await page.locator(".states .phase").evaluateAll((phases) =>
      phases.map((phase) => {
        const [box, words] = ["rect", "text"].map((name) =>
          phase.querySelector(name).getBoundingClientRect(),
        );
        return { height: words.height, margin: box.width - words.width };
      }),
    );
    assert.equal(sizes.length, 7);
    for (const { height, margin } of sizes) assert.ok(height > 13 && margin > 6);
    assert.deepEqual(await overflowing(page), []);
  }
});

test("the diagram shows that the session waits for the network, and that it is back", async () => {
  const page = await inspect("rosa");
  await lit(page, "online").waitFor();
  await page.context().setOffline(true);
  stage.gateway.dropConnections("rosa");
  await lit(page, "waiting").waitFor();
  await page.context().setOffline(false);
  await lit(page, "online").waitFor();
});

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

/** A rendered chart: the numbers next to it, and its points. */
async function chart(page, label) {
  const figure = page.locator(".chart", { hasText: label });
  return figure.evaluate((element) => {
    const number = (selector) => /\d+/.exec(element.querySelector(selector).textContent)?.[0];
    const drawn = element.querySelector("polyline").getAttribute("points").split(" ");
    const points = drawn.map((point) => point.split(",").map(Number));
    return { now: Number(number("strong")), most: Number(number("small")), points };
  });
}

/** The height of a value in a chart that is 56 high, with a margin of 3. */
const heightOf = (value, most) => 53 - (50 * value) / Math.max(1, most);

function assertDrawn({ now, most, points }) {
  const [[right, newest]] = points.slice(-1);
  assert.equal(right, 240, "the newest value is at the right edge");
  assert.ok(Math.abs(newest - heightOf(now, most)) < 0.1, `${newest} is not the height of ${now}`);
  const highest = Math.min(...points.map(([, y]) => y));
  assert.ok(Math.abs(highest - heightOf(most, most)) < 0.1, "the largest value is at the top");
  const steps = points.slice(1).map(([x], at) => x - points[at][0]);
  assert.ok(
    steps.every((step) => Math.abs(step - 240 / 59) < 0.2),
    "one step a second",
  );
}

test("a chart shows no largest value before there is any value", async () => {
  const page = await inspect("pia", { path: "inspector?heartbeat=60000" });
  const shown = (label) => page.locator(".chart", { hasText: label }).locator("figcaption");
  await shown("Requests waiting").getByText("0 (at most 0)").waitFor();
  assert.match(await shown("Round trip").textContent(), /not yet measured\s*$/);
});

test("the charts draw the round trip and the requests that wait, as they are measured", async (t) => {
  const page = await inspect("petra", { path: "inspector?heartbeat=3000" });
  const shows = (label, pattern) =>
    page.locator(".chart", { hasText: label }).locator("small", { hasText: pattern }).waitFor();
  await page.locator(".chart strong", { hasText: /^\d+ ms$/ }).waitFor();
  assertDrawn(await chart(page, "Round trip"));
  assertDrawn(await chart(page, "Requests waiting"));

  // Delay each packet by 0.8 seconds: a ping, and its answer.
  stage.gateway.setFaults(faults.delay(800, { account: "petra" }));
  t.after(() => stage.gateway.setFaults(undefined));
  await press(page, "Back to the chat");
  await startChat(page, "quentin");
  for (const text of ["one", "two", "three"]) await say(page, text);
  await press(page, "Settings");
  await press(page, "Protocol inspector");
  await shows("Requests waiting", /at most [1-9]/);
  await shows("Round trip", /at most (1[6-9]|[2-9]\d)\d\d ms/);
  const [trip, queue] = [await chart(page, "Round trip"), await chart(page, "Requests waiting")];
  assertDrawn(trip);
  assertDrawn(queue);
  assert.ok(queue.points.length > 2);
  await picture(page, "inspector-charts");
  assert.deepEqual(page.complaints, []);
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
    assert.deepEqual(await overflowing(page), []);
    await picture(page, `inspector-${name}`);
    assert.deepEqual(page.complaints, []);
  });
}
