import assert from "node:assert/strict";
import test from "node:test";
import { Command, KIMClient, State } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { faults } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { login as loginElsewhere } from "../support/gateway.js";
import { settle } from "../support/browser.js";
import { noLogins, world, type Seat } from "./world.js";

const isOver = ({ client }: Seat): boolean => client.state === State.CLOSED;

for (const who of ["the leader", "another tab"]) {
  test(`a logout in ${who} logs out every tab`, async (t) => {
    const w = await world(t);
    const seats = await w.tabs(3);
    const caller = seats[who === "the leader" ? 0 : 2] as Seat;
    let done = false;
    void caller.client.logout().then(() => (done = true));
    await w.browser.passUntil(() => done && seats.every(isOver));
    for (const { events, client } of seats) {
      assert.deepEqual(events, ["Closed"]);
      assert.equal(client.account, "");
      assert.equal(client.channelId, "");
      const { err } = await client.talkToUser("alice", { body: "too late" });
      assert.equal(err?.code, "not_connected");
    }
    await w.browser.pass(60_000);
    assert.equal(w.connections, 0);
  });
}

test("a tab logs in again after a logout, and others may join", async (t) => {
  const w = await world(t);
  const seats = (await w.tabs(2)) as [Seat, Seat];
  const [leader, follower] = seats;
  const out = leader.client.logout();
  const again = leader.client.login();
  await w.browser.passUntil(() => leader.client.state === State.CONNECTED);
  await out;
  assert.equal((await again).success, true);
  assert.equal(follower.client.state, State.CLOSED);
  assert.equal((await follower.client.login()).success, true);
  w.post("1");
  await w.received(seats, 1);
  assert.equal(w.connections, 1);
});

test("a logout ends even if the tab with the connection is asleep, and it obeys when it wakes", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  let done = false;
  void follower.client.logout().then(() => (done = true));
  await w.browser.passUntil(() => done);
  assert.equal(follower.client.state, State.CLOSED);
  await leader.tab.wake();
  await w.browser.passUntil(() => isOver(leader));
  await w.browser.pass(20_000);
  assert.equal(w.connections, 0);
  assert.deepEqual([leader.events, follower.events], [["Closed"], ["Closed"]]);
});

test("a logout of a client that never logged in resolves", async (t) => {
  const w = await world(t);
  const { client } = w.open();
  await client.logout();
  assert.equal(client.state, State.INIT);
});

test("a kickout is shown in every tab, and a login in one of them begins a new session", async (t) => {
  const w = await world(t);
  const seats = (await w.tabs(3)) as [Seat, Seat, Seat];
  const device = await loginElsewhere(w.gateway, "bob");
  await w.browser.passUntil(() => seats.every(isOver));
  for (const { events } of seats) assert.deepEqual(events, ["Kickout", "Closed"]);
  await w.browser.pass(60_000);
  assert.equal(w.gateway.connections.find(({ located }) => located)?.channelId, device.channelId);
  const again = seats[1].client.login();
  await w.browser.passUntil(() => seats[1].client.state === State.CONNECTED);
  assert.equal((await again).success, true);
  assert.deepEqual(seats.map(isOver), [true, false, true]);
});

test("when reconnecting is given up, the session ends in every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2, { maxReconnectAttempts: 2 });
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => seats.every(isOver));
  for (const { events } of seats) assert.deepEqual(events, ["Reconnecting", "Closed"]);
});

test("when a tab that takes over gives up reconnecting, the session ends in every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(3, { maxReconnectAttempts: 2 });
  const [leader, ...rest] = seats as [Seat, Seat, Seat];
  w.gateway.setFaults(noLogins);
  leader.tab.kill();
  await w.browser.passUntil(() => rest.some(({ events }) => events.includes("Closed")));
  await settle();
  for (const { events } of rest) assert.deepEqual(events, ["Reconnecting", "Closed"]);
});

test("a tab with a refused token fails alone: the next one uses its own", async (t) => {
  const w = await world(t);
  const bad = w.open();
  const { locks, BroadcastChannel, WebSocket, clock } = bad.tab;
  const token = w.gateway.mintToken("bob", { expiresInSeconds: -1 });
  const options = { locks, BroadcastChannel, WebSocket, clock };
  const client = new SharedClient(w.gateway.url, { token }, options);
  t.after(() => client.dispose());
  const good = w.listen("bob", { namespace: new URL(w.gateway.url).host });
  const logins = [client.login(), good.client.login()];
  await w.browser.passUntil(() => good.client.state === State.CONNECTED);
  const [first, second] = await Promise.all(logins);
  assert.equal(first?.success, false);
  assert.equal((first?.err as { code?: string }).code, "unauthorized");
  assert.equal(second?.success, true);
  assert.equal(client.state, State.INIT);
});

test("logins that overlap share one attempt, and one more is refused", async (t) => {
  const w = await world(t);
  const { client } = w.open();
  const answers = await Promise.all([client.login(), client.login()]);
  assert.deepEqual(answers, [{ success: true }, { success: true }]);
  const { err } = await client.login();
  assert.equal((err as { code?: string }).code, "already_connected");
  assert.equal(w.gateway.stats.logins, 1);
});

test("a login that is overtaken by a logout or by dispose says so", async (t) => {
  const w = await world(t);
  const [first, second] = [w.open(), w.open()];
  const login = first.client.login();
  await first.client.logout();
  assert.equal(((await login).err as { code?: string }).code, "closed");
  const other = second.client.login();
  second.client.dispose();
  assert.equal(((await other).err as { code?: string }).code, "closed");
  await w.browser.pass(5000);
  assert.equal(w.connections, 0);
});

test("a login that joins a connection which does not come back ends", async (t) => {
  const w = await world(t);
  await w.tabs(1);
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await w.browser.pass(1000);
  const late = w.open();
  let code: string | undefined;
  void late.client.login().then(({ err }) => (code = (err as { code?: string }).code));
  await w.browser.pass(19_000);
  assert.equal(code, undefined);
  await w.browser.pass(2000);
  assert.equal(code, "timeout");
  assert.equal(late.client.state, State.INIT);
});

test("dispose ends the loops and the requests of a client", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  const stream = client.messages();
  const next = stream.next();
  w.gateway.setFaults(faults.drop({ command: Command.ChatUserTalk }));
  const talk = client.talkToUser("alice", { body: "1" });
  client.dispose();
  assert.equal((await next).done, true);
  assert.equal((await talk).err?.code, "connection_lost");
  client.dispose();
});

test("without Web Locks or a BroadcastChannel a client works for its tab alone, and logs that once", async (t) => {
  const w = await world(t);
  // Later versions of Node have locks.
  const navigator = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  t.after(() => {
    if (navigator) Object.defineProperty(globalThis, "navigator", navigator);
    else delete (globalThis as { navigator?: unknown }).navigator;
  });
  const errors: string[] = [];
  const lines: string[] = [];
  const logger = { warn: (text: string) => void lines.push(text) };
  const forbidden = {
    request: () => Promise.reject(new DOMException("sandboxed", "SecurityError")),
    query: () => Promise.resolve({}),
  };
  for (const [name, locks] of [
    ["missing", undefined],
    ["forbidden", forbidden],
  ] as const) {
    const tab = w.browser.tab();
    const seat = w.listen(`bob ${name}`, {
      logger,
      locks,
      clock: tab.clock,
      WebSocket: tab.WebSocket,
    });
    seat.client.on("error", ({ code }) => void errors.push(code));
    assert.equal((await seat.client.login()).success, true);
    w.gateway.postMessage({ from: "alice", to: `bob ${name}`, body: "1" });
    await w.received([seat], 1);
    assert.equal((await seat.client.talkToUser("alice", { body: "1" })).status, 0);
    const out = seat.client.logout();
    await w.browser.pass(2000);
    await out;
    const again = seat.client.login();
    await w.browser.pass(1000);
    assert.equal((await again).success, true);
  }
  assert.deepEqual(errors, ["unsupported", "unsupported"]);
  assert.equal(lines.filter((line) => /not shared between tabs/.test(line)).length, 2);
});

test("no token and no body reaches the logger of any tab, or another tab in a post", async (t) => {
  const w = await world(t);
  const lines: string[] = [];
  const log = (text: string): void => void lines.push(text);
  const logger = { debug: log, info: log, warn: log, error: log };
  const posts: string[] = [];
  const tab = w.browser.tab();
  const Channel = tab.BroadcastChannel;
  class Spy extends Channel {
    override postMessage(data: unknown): void {
      posts.push(JSON.stringify(data));
      super.postMessage(data);
    }
  }
  const spied = w.open("bob", { logger, BroadcastChannel: Spy }, tab);
  spied.client.onmessage(() => undefined);
  await spied.client.login();
  const seats = [spied, ...(await w.tabs(1, { logger }))] as [Seat, Seat];
  w.post("private words");
  await w.received([seats[1]], 1);
  await seats[1].client.talkToUser("alice", { body: "private words" });
  seats[0].tab.kill();
  await w.browser.passUntil(() => seats[1].events.includes("Reconnected"));
  assert.ok(lines.length > 0 && posts.length > 0);
  assert.doesNotMatch(lines.join("\n"), /private words|eyJ/);
  assert.doesNotMatch(posts.join("\n"), /eyJ/);
});

test("wrong arguments throw as those of a KIMClient, and name the argument", async (t) => {
  const w = await world(t);
  const req = { token: "t" };
  const invalid = { code: "invalid_argument" };
  assert.throws(() => new SharedClient("", req), invalid);
  assert.throws(() => new SharedClient(w.gateway.url, { token: 1 as never }), invalid);
  const wrong = [{ leaderTimeout: 0 }, { leaderTimeout: NaN }, { requestTimeout: -1 }];
  for (const options of wrong) {
    const name = new RegExp(Object.keys(options)[0] as string);
    assert.throws(() => new SharedClient(w.gateway.url, req, options), {
      ...invalid,
      message: name,
    });
  }
});

test("nothing happens before the first login: the entry can be used where there is no browser", () => {
  const client = new SharedClient("wss://example.com", { token: "t" });
  const names = (of: object): string[] =>
    Object.getOwnPropertyNames(of).filter((n) => n[0] !== "_");
  const shared = names(SharedClient.prototype);
  for (const name of names(KIMClient.prototype)) assert.ok(shared.includes(name), name);
  assert.deepEqual(client.stats(), new KIMClient("wss://example.com", { token: "t" }).stats());
  client.dispose();
});

test("an application may call anything from a handler", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  const done = deferred();
  follower.client.onmessage(async ({ sender }) => {
    await follower.client.talkToUser(sender ?? "", { body: "thanks" });
    follower.client.dispose();
    done.resolve();
  });
  leader.client.on("state", () => leader.client.dispose());
  await settle();
  w.post("1");
  await done.promise;
  w.gateway.dropConnections("bob");
  await w.browser.pass(5000);
  assert.equal(w.connections, 0);
});
