import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { Command, KIMStatus, State } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { until } from "../support/gateway.js";
import { pageFor, type Page } from "../support/page.js";
import { settle, wakings } from "../support/browser.js";
import { noLogins, world, type Seat } from "./world.js";

const kicked = (seats: readonly Seat[]): boolean =>
  seats.some(({ events }) => events.includes("Kickout"));

test("when the tab with the connection is killed, another takes over and nothing is lost", async (t) => {
  const w = await world(t);
  const [leader, ...rest] = (await w.tabs(3)) as [Seat, Seat, Seat];
  w.post("before");
  await w.received(rest, 1);
  leader.tab.kill();
  await settle();
  w.post("meanwhile");
  await w.received(rest, 2);
  w.post("after");
  await w.received(rest, 3);
  for (const seat of rest) {
    assert.deepEqual(seat.bodies, ["before", "meanwhile", "after"]);
    assert.deepEqual(seat.events, ["Reconnecting", "Reconnected"]);
    assert.equal(seat.client.state, State.CONNECTED);
  }
  assert.equal(w.connections, 1);
});

test("five tabs lose their leader one after the other, and the last one has every message", async (t) => {
  const w = await world(t, { strictLocation: true });
  const seats = await w.tabs(5);
  const bodies: string[] = [];
  for (const [i, seat] of seats.entries()) {
    const rest = seats.slice(i);
    for (const part of ["a", "b"]) {
      bodies.push(`${i} ${part}`);
      w.post(`${i} ${part}`);
      if (part === "a") await w.received(rest, bodies.length);
    }
    if (rest.length > 1) seat.tab.kill();
  }
  const last = seats[4] as Seat;
  await w.received([last], bodies.length);
  assert.deepEqual(last.bodies, bodies);
  assert.ok(!kicked(seats));
});

test("a tab that closes in an orderly way hands over at once, without a logout", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.client.dispose();
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  w.post("1");
  await w.received([follower], 1);
  assert.deepEqual(leader.events, []);
  assert.equal(leader.client.state, State.CLOSED);
  assert.equal((await leader.client.login()).err?.message, "the client is disposed of");
});

test("await using closes the connection in an orderly way, and logs nobody out", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  const disposed = leader.client[Symbol.asyncDispose]();
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  await disposed;
  assert.equal(w.connections, 1);
  assert.deepEqual(leader.events, []);
});

for (const [when, isTold] of [
  ["when the others know", true],
  ["before the others have read of it", false],
] as [string, boolean][]) {
  test(`messages that are sent while a tab closes in an orderly way wait for the next leader, ${when}`, async (t) => {
    const w = await world(t);
    const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
    leader.tab.freeze("socket");
    const disposed = leader.client[Symbol.asyncDispose]();
    if (isTold) await settle();
    const talks = ["1", "2"].map((body) => follower.client.talkToUser("alice", { body }));
    await w.browser.passUntil(() => w.gateway.messages.length === 2);
    for (const talk of talks) assert.equal((await talk).status, 0);
    assert.deepEqual(
      w.gateway.messages.map(({ body }) => body),
      ["1", "2"],
    );
    await disposed;
  });
}

test("a message that was being handled when the leader died comes to the tabs that missed it", async (t) => {
  const w = await world(t);
  const [leader, quick, slow] = (await w.tabs(3)) as [Seat, Seat, Seat];
  const gate = deferred();
  let started = 0;
  slow.client.onmessage(async ({ body }) => {
    started += 1;
    await gate.promise;
    slow.bodies.push(body ?? "");
  });
  await settle();
  const id = w.post("1");
  await until(() => started === 1 && quick.bodies.length === 1);
  await w.browser.pass(1000);
  assert.notEqual(w.gateway.readMark("bob"), id, "not acknowledged while a tab is at work");
  leader.tab.kill();
  const late = w.listen();
  const login = late.client.login();
  await w.browser.passUntil(() => quick.events.includes("Reconnected"));
  await w.received([late], 1);
  assert.equal((await login).success, true);
  assert.deepEqual(quick.bodies, ["1"], "not twice");
  assert.equal(started, 1, "not twice");
  gate.resolve();
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
  assert.deepEqual([slow.bodies, late.bodies], [["1"], ["1"]]);
});

test("requests in flight when the leader dies end as unknown, those that wait are sent", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(faults.drop({ command: Command.ChatUserTalk, count: 1 }));
  const inFlight = follower.client.talkToUser("alice", { body: "in flight" });
  await settle();
  leader.tab.kill();
  const { status, err } = await inFlight;
  assert.equal(status, KIMStatus.RequestTimeout);
  assert.equal(err?.code, "connection_lost");
  const waiting = follower.client.talkToUser("alice", { body: "waits" });
  await w.browser.passUntil(() => w.gateway.messages.length === 1);
  assert.equal((await waiting).status, 0);
  assert.equal(w.gateway.messages[0]?.body, "waits");
});

test("requests wait for a new leader no longer than for an answer, or not at all with that option", async (t) => {
  const w = await world(t);
  const options = { closeGrace: 20_000, queueWhileDisconnected: false };
  const [leader, follower] = (await w.tabs(2, options)) as [Seat, Seat];
  const patient = w.listen("bob", { closeGrace: 20_000 });
  await patient.client.login();
  leader.tab.kill();
  await w.browser.pass(500);
  assert.equal(follower.client.state, State.RECONNECTING);
  assert.equal(
    (await follower.client.talkToUser("alice", { body: "no" })).err?.code,
    "not_connected",
  );
  const waits = patient.client.talkToUser("alice", { body: "waits" });
  const ends = patient.client.talkToUser("alice", { body: "ends" }, 0, { timeout: 1000 });
  await w.browser.pass(1000);
  assert.equal((await ends).status, KIMStatus.SendFailed);
  await w.browser.pass(4500);
  assert.deepEqual(
    [(await waits).status, (await waits).err?.code],
    [KIMStatus.SendFailed, "not_connected"],
  );
  assert.equal(w.gateway.messages.length, 0);
});

for (const [how, order] of Object.entries(wakings)) {
  test(`a frozen leader is replaced; it wakes ${how}, follows, and nobody is kicked out`, async (t) => {
    const w = await world(t);
    const seats = (await w.tabs(3)) as [Seat, Seat, Seat];
    const [leader, ...rest] = seats;
    leader.tab.freeze();
    w.post("1");
    await w.received(rest, 1);
    assert.deepEqual(
      rest.map(({ tab }) => tab.openSockets),
      [1, 0],
      "the next in line, and it alone",
    );
    await leader.tab.wake(order);
    await w.browser.passUntil(() => leader.tab.openSockets === 0 && leader.bodies.length === 1);
    w.post("2");
    await w.received(seats, 2);
    for (const seat of seats) assert.deepEqual(seat.bodies, ["1", "2"]);
    assert.ok(!kicked(seats));
    await w.browser.pass(1000);
    const { status } = await leader.client.talkToUser("alice", { body: "hello" });
    assert.equal(status, 0);
    const { logins } = w.gateway.stats;
    await w.browser.pass(150_000);
    assert.equal(w.gateway.stats.logins, logins, "nobody logs in again and again");
    assert.equal(w.connections, 1);
  });
}

/** A frozen leader, and the tab that has taken its place. */
async function replaced(t: TestContext) {
  const w = await world(t, { strictLocation: true });
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  await w.browser.passUntil(() => follower.tab.openSockets > 0);
  return { w, leader, follower };
}

test("a frozen leader that is replaced does not deafen the new one, however long it sleeps", async (t) => {
  const { w, leader, follower } = await replaced(t);
  // By now the gateway has cut the old connection, and has forgotten the account's location.
  await w.browser.pass(130_000);
  assert.ok(w.gateway.connections.some(({ located }) => located));
  w.post("1");
  await w.received([follower], 1);
  await leader.tab.wake();
  await w.browser.pass(1000);
  w.post("2");
  await w.received([leader, follower], 2);
});

test("a frozen leader that wakes early does not deafen the new one", async (t) => {
  const { w, leader, follower } = await replaced(t);
  await w.browser.pass(1000);
  await leader.tab.wake();
  await w.browser.pass(3000);
  assert.ok(w.gateway.connections.some(({ located }) => located));
  w.post("1");
  await w.received([leader, follower], 1);
});

test("a frozen leader that the browser discards does not deafen the new one", async (t) => {
  const { w, leader } = await replaced(t);
  await w.browser.pass(1000);
  leader.tab.kill();
  await w.browser.pass(3000);
  assert.ok(w.gateway.connections.some(({ located }) => located));
});

test("when the next in line sleeps as well, the one after it takes over", async (t) => {
  const w = await world(t);
  const [leader, second, third] = (await w.tabs(3)) as [Seat, Seat, Seat];
  leader.tab.freeze();
  second.tab.freeze();
  w.post("1");
  await w.received([third], 1);
  assert.equal(third.tab.openSockets, 1);
  await second.tab.wake();
  await leader.tab.wake();
  await w.received([leader, second], 1);
  await w.browser.pass(20_000);
  assert.equal(w.connections, 1);
  assert.ok(!kicked([leader, second, third]));
});

for (const [how, order] of Object.entries(wakings)) {
  test(`a lock that falls to a frozen tab is taken over; the tab wakes ${how}, and follows`, async (t) => {
    const w = await world(t);
    const [leader, second, third] = (await w.tabs(3)) as [Seat, Seat, Seat];
    second.tab.freeze();
    leader.tab.kill();
    w.post("1");
    await w.received([third], 1);
    await second.tab.wake(order);
    await w.received([second], 1);
    await w.browser.pass(20_000);
    assert.equal(third.tab.openSockets, 1);
    assert.equal(second.tab.openSockets, 0);
    assert.ok(!kicked([second, third]));
  });
}

for (const [how, order] of Object.entries(wakings)) {
  test(`what a frozen leader was asked to send is not sent when it wakes ${how}`, async (t) => {
    const w = await world(t);
    const [leader, follower] = (await w.tabs(2, { closeGrace: 5000 })) as [Seat, Seat];
    leader.tab.freeze();
    const talk = follower.client.talkToUser("alice", { body: "given up" });
    await w.browser.passUntil(() => follower.events.includes("Reconnecting"));
    assert.equal((await talk).status, KIMStatus.RequestTimeout);
    await leader.tab.wake(order);
    await w.browser.pass(5000);
    assert.equal(w.gateway.messages.length, 0);
  });
}

for (const [how, order] of Object.entries(wakings)) {
  test(`a leader whose connection was cut while it slept does not connect when it wakes ${how}`, async (t) => {
    const w = await world(t);
    const seats = (await w.tabs(2)) as [Seat, Seat];
    const [leader, follower] = seats;
    leader.tab.freeze();
    w.gateway.dropConnections("bob");
    await w.browser.passUntil(() => follower.events.includes("Reconnected"));
    const { logins } = w.gateway.stats;
    await leader.tab.wake(order);
    await w.browser.pass(10_000);
    assert.ok(w.gateway.stats.logins <= logins + 1, "only the new leader may log in once more");
    assert.equal(leader.tab.openSockets, 0);
    assert.ok(!kicked(seats));
  });
}

test("a tab that takes over while the gateway is away tries until it is back", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(noLogins);
  leader.tab.kill();
  await w.browser.pass(10_000);
  assert.equal(follower.client.state, State.RECONNECTING);
  assert.deepEqual(follower.events, ["Reconnecting"]);
  w.gateway.setFaults(undefined);
  await w.browser.passUntil(() => follower.client.state === State.CONNECTED);
  assert.deepEqual(follower.events, ["Reconnecting", "Reconnected"]);
});

for (const [what, tell] of Object.entries({
  "is online again": ({ window }: Page) => window.dispatchEvent(new Event("online")),
  "comes to the front": ({ become }: Page) => become("visible"),
})) {
  test(`a tab that takes over while the gateway is away tries at once when its page ${what}`, async (t) => {
    const page = pageFor(t);
    const w = await world(t);
    const hour = 3_600_000;
    const options = { backoffBase: 1000, backoffCap: hour, leaderTimeout: hour };
    const [leader, follower] = (await w.tabs(2, options)) as [Seat, Seat];
    // Each delay is close to its maximum.
    t.mock.method(Math, "random", () => 0.9);
    w.gateway.setFaults(noLogins);
    leader.tab.kill();
    page.become("hidden");
    await w.browser.pass(20_000);
    // An unstable network raises the event again and again.
    const { connections } = w.gateway.stats;
    for (let i = 0; i < 40; ++i) {
      tell(page);
      await w.browser.pass(250);
    }
    const attempts = w.gateway.stats.connections - connections;
    assert.ok(attempts >= 8 && attempts <= 11, `${attempts} attempts in ten seconds`);
    await w.browser.pass(2000);
    w.gateway.setFaults(undefined);
    await w.browser.pass(250);
    assert.equal(follower.client.state, State.RECONNECTING);
    tell(page);
    await w.browser.pass(250);
    assert.deepEqual(follower.events, ["Reconnecting", "Reconnected"]);
    const { logins } = w.gateway.stats;
    tell(page);
    for (const { client } of [leader, follower]) client.dispose();
    tell(page);
    await w.browser.pass(10_000);
    assert.equal(w.gateway.stats.logins, logins, "once");
  });
}

test("a tab that joins while a leader is asleep gets in as soon as that is noticed", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  leader.tab.freeze();
  const second = w.listen();
  const login = second.client.login();
  await w.browser.passUntil(() => second.client.state === State.CONNECTED);
  assert.equal((await login).success, true);
  await leader.tab.wake();
  await w.browser.pass(5000);
  assert.equal(leader.client.state, State.CONNECTED);
  assert.ok(!kicked([leader, second]));
});

test("a frozen tab that wakes up as the leader still gets what it was told before", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  follower.tab.freeze();
  const id = w.post("1");
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
  leader.tab.kill();
  w.post("2");
  await settle();
  await follower.tab.wake(wakings["and hears of its lock first"]);
  await w.received([follower], 2);
  assert.deepEqual(follower.bodies, ["1", "2"]);
});

test("a leader that receives posts but cannot run promises is replaced", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.stand();
  const talk = follower.client.talkToUser("alice", { body: "hello" });
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  assert.equal((await talk).err?.code, "connection_lost");
  w.post("1");
  await w.received([follower], 1);
  await leader.tab.wake();
  w.post("2");
  await w.received([leader, follower], 2);
  assert.deepEqual(follower.bodies, ["1", "2"]);
  assert.deepEqual(leader.bodies, ["1", "2"]);
  assert.equal(w.connections, 1);
  assert.ok(!kicked([leader, follower]));
});
