// Faults whose effects must stay local: short races that were found by reading the code.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, KIMStatus, LogicPkt, State, type OfflineMessages } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { until } from "../support/gateway.js";
import { settle, wakings } from "../support/browser.js";
import { bodiesOf, noLogins, world, type Seat, type World } from "./world.js";

/** A leader whose browser can be made to list no locks, and a tab that follows it. */
async function leaderWithLocks(w: World): Promise<{
  leader: Seat;
  follower: Seat;
  listLocks: (lists: boolean) => void;
}> {
  const tab = w.browser.tab();
  let isListing = true;
  const query = (): ReturnType<typeof tab.locks.query> =>
    isListing
      ? tab.locks.query()
      : Promise.reject(new DOMException("not now", "InvalidStateError"));
  const leader = w.open("bob", { locks: { ...tab.locks, query } }, tab);
  await leader.client.login();
  const [follower] = (await w.tabs(1)) as [Seat];
  return { leader, follower, listLocks: (lists) => void (isListing = lists) };
}

test("the end of a replaced leader's connection makes the new one log in once more, and no more", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  await leader.tab.wake();
  await w.browser.pass(5000);
  const { logins } = w.gateway.stats;
  leader.tab.kill();
  await w.browser.pass(150_000);
  assert.equal(w.gateway.stats.logins, logins);
  assert.deepEqual(follower.events.slice(2), ["Reconnecting", "Reconnected"], "at the waking");
});

for (const [how, order] of Object.entries(wakings)) {
  test(`a leader that wakes up ${how} shows once that it reconnects, and once that it is back`, async (t) => {
    const w = await world(t);
    const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
    const states: string[] = [];
    leader.client.on("state", (state) => void states.push(State[state]));
    leader.tab.freeze();
    await w.browser.passUntil(() => follower.events.includes("Reconnected"));
    await leader.tab.wake(order);
    await w.browser.pass(5000);
    assert.deepEqual(leader.events, ["Reconnecting", "Reconnected"]);
    assert.deepEqual(states, ["RECONNECTING", "CONNECTED"]);
    assert.equal((await leader.client.talkToUser("alice", { body: "1" })).status, 0);
  });
}

test("a leader that slept through two others does not make the gateway lose the current leader's connection", async (t) => {
  const w = await world(t, { strictLocation: true });
  const seats = (await w.tabs(3)) as [Seat, Seat, Seat];
  const [leader, second, third] = seats;
  leader.tab.freeze();
  await w.browser.passUntil(() => second.events.includes("Reconnected"));
  second.client.dispose();
  await w.browser.passUntil(() => third.events.length === 4);
  await leader.tab.wake(wakings["and hears of its lock first"]);
  await w.browser.pass(3000);
  assert.ok(w.gateway.connections.some(({ located }) => located));
  w.post("1");
  await w.received([leader, third], 1);
});

test("messages at work are waited for, also if there are more than a tab remembers", async (t) => {
  const w = await world(t);
  const [, follower] = (await w.tabs(2, { maxKnownIds: 2 })) as [Seat, Seat];
  const gate = deferred();
  let started = 0;
  follower.client.onmessage(() => {
    started += 1;
    return gate.promise;
  });
  await settle();
  const ids = ["1", "2", "3", "4", "5"].map((body) => w.post(body));
  await until(() => started === ids.length);
  await w.browser.pass(1000);
  assert.notEqual(w.gateway.readMark("bob"), ids[4]);
  gate.resolve();
  await w.browser.pass(1000);
  assert.equal(w.gateway.readMark("bob"), ids[4]);
});

test("a message that a tab is at work on comes again if all tabs crash, also when a new leader had found it offline", async (t) => {
  const w = await world(t);
  const [leader, slow, quick] = (await w.tabs(3)) as [Seat, Seat, Seat];
  const gate = deferred();
  slow.client.onmessage(() => gate.promise);
  await settle();
  w.post("1");
  await w.received([quick], 1);
  leader.tab.kill();
  await w.browser.passUntil(() => quick.events.includes("Reconnected"));
  await w.browser.pass(5000);
  for (const { tab } of [slow, quick]) tab.kill();
  const late = w.listen();
  const login = late.client.login();
  await w.received([late], 1);
  assert.equal((await login).success, true);
  gate.resolve();
});

test("an answer to a leader's post of an earlier term does not answer one of its current term", async (t) => {
  const w = await world(t);
  const [leader, slow] = (await w.tabs(2)) as [Seat, Seat];
  const gates = new Map(["1", "2"].map((body) => [body, deferred()]));
  slow.client.onmessage(({ body = "" }) => {
    slow.bodies.push(body);
    return gates.get(body)?.promise;
  });
  await settle();
  w.post("0");
  w.post("1");
  await w.received([slow], 2);
  // Each of the two leads while the other sleeps.
  leader.tab.freeze();
  await w.browser.passUntil(() => slow.tab.openSockets === 1);
  await leader.tab.wake();
  await w.browser.pass(5000);
  slow.tab.freeze();
  await w.browser.passUntil(() => leader.tab.openSockets === 1);
  await slow.tab.wake();
  await w.browser.pass(5000);
  const id = w.post("2");
  await w.received([slow], 3);
  gates.get("1")?.resolve();
  await w.browser.pass(1000);
  assert.notEqual(w.gateway.readMark("bob"), id);
  gates.get("2")?.resolve();
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
});

test("a leader goes on if the browser once does not say who has the lock", async (t) => {
  const w = await world(t);
  const { follower, listLocks } = await leaderWithLocks(w);
  follower.tab.freeze("timer");
  await w.browser.pass(10_000);
  listLocks(false);
  const talk = follower.client.talkToUser("alice", { body: "hello" });
  await settle();
  listLocks(true);
  await follower.tab.wake(["timer"]);
  assert.equal((await talk).status, 0);
});

test("a tab that cannot open a channel keeps no lock", async (t) => {
  const w = await world(t);
  class Forbidden {
    onmessage = null;
    constructor() {
      throw new DOMException("sandboxed", "SecurityError");
    }
    postMessage(): void {}
    close(): void {}
  }
  const { client } = w.open("bob", { BroadcastChannel: Forbidden });
  client.on("error", () => undefined);
  assert.equal((await client.login()).success, true);
  await settle();
  assert.deepEqual(w.browser.query().held, []);
});

test("a tab posts only the bytes of a payload, and not the rest of their buffer", async (t) => {
  const w = await world(t);
  const tab = w.browser.tab();
  const sizes: number[] = [];
  const Channel = tab.BroadcastChannel;
  class Spy extends Channel {
    override postMessage(data: unknown): void {
      const { kind, args } = data as { kind: string; args: { payload: Uint8Array }[] };
      if (kind === "call") sizes.push(args[0]?.payload.buffer.byteLength ?? 0);
      super.postMessage(data);
    }
  }
  await w.tabs(1);
  const { client } = w.open("bob", { BroadcastChannel: Spy }, tab);
  await client.login();
  const payload = new Uint8Array(new ArrayBuffer(65_536), 100, 10).fill(1);
  await client.request(LogicPkt.build(Command.GroupMembers, "", payload));
  assert.deepEqual(sizes, [10]);
});

test("a loop over the messages of a client that was disposed of ends", async (t) => {
  const w = await world(t);
  const { client } = w.open();
  client.dispose();
  assert.equal((await client.messages().next()).done, true);
});

test("a login that was given up gives its connection time to close before the next", async (t) => {
  const w = await world(t, { strictLocation: true });
  const { client } = w.open("bob", { closeGrace: 1500 });
  w.gateway.setFaults(faults.delay(500, { command: Command.SignIn, direction: "out" }));
  const controller = new AbortController();
  const login = client.login({ signal: controller.signal });
  await settle();
  controller.abort();
  await login;
  const again = client.login();
  await w.browser.pass(1000);
  assert.equal(client.state, State.CONNECTING);
  await w.browser.pass(2000);
  assert.equal((await again).success, true);
  assert.ok(w.gateway.connections.some(({ located }) => located));
});

test("offline messages that a tab could not load come again to it, even if it was asleep when they were announced", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  follower.client.on("error", () => undefined);
  const pages: string[][] = [];
  follower.client.onofflinemessage(async (offline) => {
    for (const user of offline.listUsers()) pages.push(bodiesOf(await offline.loadUser(user, 1)));
  });
  await settle();
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await settle();
  w.post("missed");
  follower.tab.freeze();
  w.gateway.setFaults(undefined);
  await w.received([leader], 1);
  // By now the leader no longer waits for that tab, and the message counts as handled.
  await w.browser.pass(20_000);
  w.gateway.setFaults(faults.refuse(300, { command: Command.OfflineContent }));
  await follower.tab.wake();
  await w.browser.pass(1000);
  assert.deepEqual(pages, [[""]]);
  w.gateway.setFaults(undefined);
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => pages.length === 2);
  assert.deepEqual(pages, [[""], ["missed"]]);
  w.gateway.dropConnections("bob");
  await w.browser.pass(10_000);
  assert.equal(pages.length, 2);
});

test("a page of contents is loaded although it takes the next leader long to come", async (t) => {
  const w = await world(t);
  const [leader, follower] = await w.waitingForContents({ backoffCap: 250 });
  // Longer than the timeout of a request.
  w.gateway.setFaults(noLogins);
  leader.tab.kill();
  await w.browser.pass(7000);
  w.gateway.setFaults(undefined);
  await w.received([follower], 1);
  assert.deepEqual(follower.bodies, ["1"]);
});

test("a message at work in a tab that dies is not handled because another tab was told of offline messages", async (t) => {
  const w = await world(t);
  const leader = w.open();
  const follower = w.open();
  let isAtWork = false;
  const work = deferred();
  leader.client.onmessage(() => {
    isAtWork = true;
    return work.promise;
  });
  // Has a handler of offline messages, and none of messages.
  follower.client.onofflinemessage(() => undefined);
  for (const { client } of [leader, follower]) await client.login();
  await settle();
  w.post("1");
  await w.browser.passUntil(() => isAtWork);
  leader.tab.kill();
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  await w.browser.pass(5000);
  follower.tab.kill();
  const late = w.listen();
  void late.client.login();
  await w.received([late], 1);
  assert.deepEqual(late.bodies, ["1"]);
  work.resolve();
});

test("a tab's first login fails at its timeout, even if a former leader wakes and ends meanwhile", async (t) => {
  const w = await world(t);
  const [leader, second] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  await w.browser.passUntil(() => second.events.includes("Reconnected"));
  w.gateway.setFaults(faults.drop({ command: Command.SignIn }));
  second.tab.kill();
  await settle();
  const late = w.listen();
  let code: string | undefined;
  void late.client.login().then(({ err }) => (code = (err as { code?: string }).code));
  await w.browser.pass(3000);
  await leader.tab.wake();
  leader.tab.kill();
  await w.browser.passUntil(() => code !== undefined);
  assert.equal(code, "timeout");
  assert.equal(late.client.state, State.INIT);
});

test("a leader that was replaced while it slept believes no kickout when it wakes, although its browser lists no locks", async (t) => {
  const w = await world(t);
  const { leader, follower, listLocks } = await leaderWithLocks(w);
  leader.tab.freeze();
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  listLocks(false);
  await leader.tab.wake(wakings["and hears of its lock last"]);
  await w.browser.pass(5000);
  for (const { events, client } of [leader, follower]) {
    assert.equal(client.state, State.CONNECTED);
    assert.ok(!events.includes("Kickout"));
  }
  assert.equal(w.connections, 1);
});

test("contents that are requested with a timeout arrive or fail within it, whoever leads meanwhile", async (t) => {
  const w = await world(t);
  w.post("1");
  const [leader, follower] = [w.open(), w.open()];
  const offline = deferred<OfflineMessages>();
  follower.client.onofflinemessage((messages) => {
    if (messages.indexes.length > 0) offline.resolve(messages);
  });
  await leader.client.login();
  await follower.client.login();
  leader.client.onmessage(() => undefined);
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  const messages = await offline.promise;
  w.gateway.setFaults(noLogins);
  leader.tab.kill();
  await settle();
  const ids = messages.indexes.map(({ messageId }) => messageId);
  let status: number | undefined;
  void messages.loadcontent(ids, { timeout: 1000 }).then((loaded) => (status = loaded.status));
  await w.browser.pass(750);
  assert.equal(status, undefined);
  await w.browser.pass(250);
  assert.equal(status, KIMStatus.SendFailed);
});

test("the timeout of a request that waits for a leader counts from its call", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2, { closeGrace: 750 })) as [Seat, Seat];
  w.gateway.setFaults(faults.drop({ command: Command.ChatUserTalk, direction: "out" }));
  leader.tab.kill();
  await settle();
  let status: number | undefined;
  void follower.client
    .talkToUser("alice", { body: "1" }, 0, { timeout: 1500 })
    .then((result) => (status = result.status));
  await w.browser.passUntil(() => w.gateway.messages.length === 1);
  const sentAt = w.browser.clock.now();
  await w.browser.passUntil(() => status !== undefined);
  assert.equal(status, KIMStatus.RequestTimeout);
  assert.ok(w.browser.clock.now() - sentAt <= 1000);
});
