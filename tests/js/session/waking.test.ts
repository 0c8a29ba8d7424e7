// Events of a page, and jumps of the clocks: each makes the client probe its connection, and none revives a
// session that was logged out.
import assert from "node:assert/strict";
import test from "node:test";
import { State } from "kim-web-sdk";
import { RealmClock } from "../../../js/base/clock.js";
import { FakeSocket, onlineClient, settle } from "../support/fake_socket.js";
import { pageFor, type Page } from "../support/page.js";

const wakings: readonly [what: string, wake: (page: Page) => unknown][] = [
  ["comes back from the back-forward cache", ({ show }) => show(true)],
  ["resumes after it was frozen", ({ page }) => page.dispatchEvent(new Event("resume"))],
  ["comes to the front", ({ become }) => become("visible")],
  ["is online again", ({ window }) => window.dispatchEvent(new Event("online"))],
  ["goes offline", ({ window }) => window.dispatchEvent(new Event("offline"))],
];

for (const [what, wake] of wakings) {
  test(`a page that ${what} sends one ping, and gives up a silent connection after five seconds`, async (t) => {
    const page = pageFor(t);
    const { client, clock, socket } = await onlineClient();
    wake(page);
    wake(page);
    assert.equal(socket.pings, 1);
    clock.advance(4999);
    assert.equal(client.state, State.CONNECTED);
    clock.advance(1);
    assert.equal(client.state, State.RECONNECTING);
    client.dispose();
  });

  test(`a page that ${what} after a logout stays logged out`, async (t) => {
    const page = pageFor(t);
    const { client, clock, socket } = await onlineClient();
    const logout = client.logout();
    wake(page);
    socket.closed();
    await logout;
    const sockets = FakeSocket.made.length;
    wake(page);
    clock.advance(60_000);
    await settle();
    assert.equal(FakeSocket.made.length, sockets);
    assert.equal(client.state, State.CLOSED);
    client.dispose();
  });
}

test("a page that becomes visible sends a ping to check the connection", async (t) => {
  const { window, become } = pageFor(t);
  const { client, clock, socket } = await onlineClient();
  become("visible");
  assert.equal(socket.pings, 1);
  window.dispatchEvent(new Event("offline"));
  clock.advance(5000);
  assert.equal(client.state, State.RECONNECTING);
  const sockets = FakeSocket.made.length;
  window.dispatchEvent(new Event("online"));
  clock.advance(1500);
  await settle();
  assert.equal(FakeSocket.made.length, sockets + 1);
  client.dispose();
  window.dispatchEvent(new Event("online"));
  assert.equal(FakeSocket.made.length, sockets + 1);
});

test("a page that is shown for the first time, or hidden, sends no ping", async (t) => {
  const { show, become } = pageFor(t);
  const { client, socket } = await onlineClient();
  show(false);
  become("hidden");
  assert.equal(socket.pings, 0);
  client.dispose();
});

test("a timer that fires an hour late sends one ping, instead of giving up the connection", async () => {
  const { client, clock, socket } = await onlineClient();
  clock.advance(54_999);
  const now = clock.now.bind(clock);
  clock.now = () => now() + 3_600_000;
  clock.advance(1);
  assert.equal(client.state, State.CONNECTED);
  assert.equal(socket.pings, 1);
  clock.advance(4999);
  assert.equal(client.state, State.CONNECTED);
  clock.advance(1);
  assert.equal(client.state, State.RECONNECTING);
  assert.equal(socket.pings, 1);
  client.dispose();
});

test("the realm's clock counts an hour in which only Date advanced", (t) => {
  let date = 1_000_000;
  t.mock.method(Date, "now", () => date);
  const clock = new RealmClock();
  assert.ok(clock.now() < 3_600_000);
  date += 3_600_000;
  assert.ok(clock.now() >= 3_600_000);
});

test("the realm's clock does not go back with Date, and counts on from there", (t) => {
  let date = 10_000_000;
  t.mock.method(Date, "now", () => date);
  const clock = new RealmClock();
  date += 60_000;
  const before = clock.now();
  date -= 3_600_000;
  assert.ok(clock.now() >= before);
  date += 60_000;
  assert.ok(clock.now() - before >= 60_000);
});

test("the realm's clock caps a wait at the longest possible timer, and stays right", (t) => {
  const timers: { callback: () => void; delay: number }[] = [];
  const fake = (callback: () => void, delay: number): number => timers.push({ callback, delay });
  t.mock.method(globalThis, "setTimeout", fake as typeof setTimeout);
  const clock = new RealmClock();
  for (const delay of [2 ** 31, Infinity, NaN]) clock.setTimeout(() => undefined, delay);
  const longest = 2 ** 31 - 1;
  assert.deepEqual(
    timers.map(({ delay }) => delay),
    [longest, longest, 0],
  );
  for (const { callback } of timers) callback();
  const now = clock.now();
  assert.ok(now >= longest && now < 2 * longest, `it is ${now}`);
});

test("a request over the limit is refused at once, and says that it was not sent", async () => {
  const { client, socket } = await onlineClient({ maxPendingRequests: 1 });
  const first = client.talkToUser("bob", { body: "x" });
  const sent = socket.sent.length;
  const { err } = await client.talkToUser("carol", { body: "y" });
  assert.equal(err?.code, "queue_full");
  assert.match(err.message, /not sent/);
  assert.equal(socket.sent.length, sent);
  client.dispose();
  await first;
});

test("while reconnecting a request waits until its deadline, or fails at once", async () => {
  const waits = await onlineClient();
  waits.socket.closed();
  const waiting = waits.client.talkToUser("bob", { body: "x" }, 3, { timeout: 300 });
  let ended = false;
  void waiting.then(() => (ended = true));
  await settle();
  assert.equal(ended, false);
  waits.clock.advance(300);
  assert.equal((await waiting).err?.code, "not_connected");
  waits.client.dispose();
  const fails = await onlineClient({ queueWhileDisconnected: false });
  fails.socket.closed();
  const failed = await fails.client.talkToUser("bob", { body: "x" });
  assert.equal(failed.err?.code, "not_connected");
  fails.client.dispose();
});
