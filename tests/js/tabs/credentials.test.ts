// The token of each tab, which names the account, and never leaves its tab.
import assert from "node:assert/strict";
import test from "node:test";
import { State, type TalkResult } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { deferred } from "../support/clients.js";
import { settle } from "../support/browser.js";
import { next, world, type Seat, type World } from "./world.js";

/** Logged-in tabs, each with a token function of its own; the first one leads. */
async function tabsWith(w: World, ...tokens: (() => string | Promise<string>)[]): Promise<Seat[]> {
  const seats = tokens.map((token) => w.listen("bob", { account: "bob" }, token));
  for (const { client } of seats) assert.deepEqual(await client.login(), { success: true });
  await settle();
  return seats;
}

test("a tab whose token is refused when it takes over closes, and the next one takes over", async (t) => {
  const w = await world(t);
  const [leader, second, third] = (await w.tabs(3)) as [Seat, Seat, Seat];
  let refused = 0;
  w.gateway.setFaults((packet) => {
    if (packet.command !== "login.signin" || packet.direction !== "in" || refused > 0) return;
    refused += 1;
    return { status: 105 };
  });
  leader.tab.kill();
  await w.browser.passUntil(() => third.events.includes("Reconnected"));
  assert.deepEqual(second.events, ["Reconnecting", "Closed"]);
  assert.equal(second.client.state, State.CLOSED);
  w.post("1");
  await w.received([third], 1);
});

test("a tab that cannot take over reports why, once, before it closes", async (t) => {
  const w = await world(t);
  const expired = w.gateway.mintToken("bob", { expiresInSeconds: 60 });
  const leader = w.listen();
  await leader.client.login();
  const second = w.listen("bob", {}, expired);
  await second.client.login();
  const told: unknown[] = [];
  second.client.on("error", ({ code, status }) => void told.push([code, status]));
  second.client.on("Closed", (event) => void told.push(event));
  await w.browser.pass(61_000);
  leader.tab.kill();
  await w.browser.passUntil(() => second.events.includes("Closed"));
  assert.deepEqual(told, [["unauthorized", 105], "Closed"]);
});

test("a token that names no account needs the option, and is never repeated", async (t) => {
  const w = await world(t);
  const { locks, BroadcastChannel } = w.browser.tab();
  const token = "a.secret.token";
  const client = new SharedClient(w.gateway.url, { token }, { locks, BroadcastChannel });
  t.after(() => client.dispose());
  const { err } = await client.login();
  assert.equal((err as { code?: string }).code, "invalid_argument");
  assert.match(err?.message ?? "", /options\.account/);
  assert.doesNotMatch(err?.message ?? "", /secret/);
});

test("the token's account is read in a page that a test runner simulates, as Jest does, without a TextDecoder", async (t) => {
  const w = await world(t);
  const { locks, BroadcastChannel, WebSocket, clock } = w.open().tab;
  const options = { locks, BroadcastChannel, WebSocket, clock };
  const client = new SharedClient(w.gateway.url, { token: w.gateway.mintToken("小明") }, options);
  t.after(() => client.dispose());
  const { TextDecoder, TextEncoder } = globalThis;
  for (const name of ["TextDecoder", "TextEncoder"]) Reflect.deleteProperty(globalThis, name);
  t.after(() => Object.assign(globalThis, { TextDecoder, TextEncoder }));
  const { err } = await client.login();
  assert.equal(err, undefined);
  assert.equal(client.account, "小明");
});

test("a missing token, and an account that is not a string, are named in the error", async (t) => {
  const w = await world(t);
  for (const token of [undefined, () => undefined, () => Promise.resolve({ ok: true })]) {
    const client = new SharedClient(w.gateway.url, { token } as never);
    t.after(() => client.dispose());
    const { err } = await client.login();
    const { code, message } = err as Error & { code?: string };
    assert.deepEqual([code, message], ["token_failed", "no token: expected a string"]);
  }
  assert.throws(() => new SharedClient(w.gateway.url, { token: "t" }, { account: 5 } as never), {
    code: "invalid_argument",
    message: "options.account must be a string",
  });
});

test("a token function that fails before there is a connection fails the login", async (t) => {
  const w = await world(t);
  const cause = new Error("the application's");
  const client = new SharedClient(w.gateway.url, { token: () => Promise.reject(cause) });
  t.after(() => client.dispose());
  const { err } = await client.login();
  assert.equal((err as { code?: string }).code, "token_failed");
  assert.equal((err as { cause?: unknown }).cause, cause);
});

test("a token function that never settles fails the login at the timeout, and the next login calls it again", async (t) => {
  const w = await world(t);
  const { tab } = w.open();
  const { locks, BroadcastChannel, WebSocket, clock } = tab;
  const options = { locks, BroadcastChannel, WebSocket, clock, loginTimeout: 3000 };
  let asked = 0;
  const late = deferred<string>();
  const token = (): Promise<string> | string =>
    ++asked === 1 ? late.promise : w.gateway.mintToken("bob");
  const client = new SharedClient(w.gateway.url, { token }, options);
  t.after(() => client.dispose());
  let code: string | undefined;
  void client.login().then(({ err }) => (code = (err as { code?: string }).code));
  await w.browser.pass(2750);
  assert.equal(code, undefined);
  await w.browser.pass(250);
  assert.equal(code, "token_failed");
  assert.equal(client.state, State.INIT);
  late.resolve(w.gateway.mintToken("bob"));
  await w.browser.pass(5000);
  assert.equal(w.gateway.stats.logins, 0);
  assert.deepEqual(w.browser.query().held, []);
  assert.equal((await client.login()).success, true);
});

test("the credentials of a tab are read for each connection, and a token function has its object", async (t) => {
  const w = await world(t);
  const { tab } = w.open();
  const { locks, BroadcastChannel, clock } = tab;
  const sent: string[] = [];
  class Spy extends tab.WebSocket {
    override send(data: Uint8Array<ArrayBuffer>): void {
      sent.push(Buffer.from(data).toString("latin1"));
      super.send(data);
    }
  }
  const req = {
    user: "bob",
    zone: "zone_01",
    token() {
      return w.gateway.mintToken(this.user);
    },
  };
  const options = { locks, BroadcastChannel, clock, WebSocket: Spy };
  const client = new SharedClient(w.gateway.url, req, options);
  t.after(() => client.dispose());
  assert.deepEqual(await client.login(), { success: true });
  req.zone = "zone_02";
  const back = next(client, "Reconnected");
  w.gateway.dropConnections("bob");
  await w.browser.pass(5000);
  await back;
  const zones = sent.flatMap((packet) => /zone_0./.exec(packet) ?? []);
  assert.deepEqual(zones, ["zone_01", "zone_02"]);
});

let forged = 0;

const noTokens = {
  "gives tokens that are refused": () => `token ${(forged += 1)}`,
  throws: () => {
    throw new Error("the application's");
  },
  rejects: () => Promise.reject<string>(new Error("the application's")),
  "never answers": () => new Promise<string>(() => undefined),
};

for (const [how, noToken] of Object.entries(noTokens)) {
  test(`a leader whose token function ${how} lets another tab connect, and follows it`, async (t) => {
    const w = await world(t);
    const mint = (): string => w.gateway.mintToken("bob");
    let broken = false;
    const seats = await tabsWith(w, () => (broken ? noToken() : mint()), mint);
    const [leader, follower] = seats as [Seat, Seat];
    broken = true;
    w.gateway.dropConnections("bob");
    await w.browser.passUntil(() => follower.events.includes("Reconnected"));
    await settle();
    for (const { events } of seats) assert.deepEqual(events, ["Reconnecting", "Reconnected"]);
    w.post("1");
    await w.received(seats, 1);
    assert.equal((await leader.client.talkToUser("alice", { body: "2" })).status, 0);
    assert.deepEqual([w.connections, w.gateway.stats.logins], [1, 2]);
    // The leadership returns to this tab only once it can connect again.
    broken = false;
    follower.tab.kill();
    await w.browser.passUntil(() => leader.events.length === 4);
    assert.deepEqual(leader.events.slice(2), ["Reconnecting", "Reconnected"]);
  });

  test(`a tab that takes over, and whose token function ${how}, lets the next one connect`, async (t) => {
    const w = await world(t);
    const mint = (): string => w.gateway.mintToken("bob");
    const seats = await tabsWith(w, mint, noToken, mint);
    const [leader, second, third] = seats as [Seat, Seat, Seat];
    leader.tab.kill();
    await w.browser.passUntil(() => third.events.includes("Reconnected"));
    w.post("1");
    await w.received([second, third], 1);
    assert.deepEqual(second.events, ["Reconnecting", "Reconnected"]);
  });
}

test("requests that are made while a leader has no token are sent by the next one, once and in order", async (t) => {
  const w = await world(t);
  const mint = (): string => w.gateway.mintToken("bob");
  let broken = false;
  const options = { account: "bob", requestTimeout: 60_000 };
  const first = w.listen("bob", options, () => (broken ? noTokens.rejects() : mint()));
  const second = w.listen("bob", options, mint);
  for (const { client } of [first, second]) await client.login();
  await settle();
  broken = true;
  w.gateway.dropConnections("bob");
  await settle();
  const asked: Promise<TalkResult>[] = [];
  const bodies: string[] = [];
  while (!second.events.includes("Reconnected")) {
    for (const [dest, { client }] of [first, second].entries()) {
      // The content is read at the call, so a later change has no effect.
      const content = { body: `${asked.length}` };
      bodies.push(content.body);
      asked.push(client.talkToUser(`friend ${dest}`, content));
      content.body = "changed";
    }
    await w.browser.pass(250);
  }
  await w.browser.pass(1000);
  const results = await Promise.all(asked);
  assert.deepEqual(new Set(results.map(({ status }) => status)), new Set([0]));
  const sent = w.gateway.messages.map(({ body }) => body ?? "");
  assert.deepEqual([...sent].sort(), [...bodies].sort());
  for (const own of [0, 1]) {
    const numbers = sent.map(Number).filter((number) => number % 2 === own);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
  }
});

test("a leader that is offline keeps the lead, as another tab would have no token either", async (t) => {
  const w = await world(t);
  const realm = globalThis as unknown as { navigator?: object };
  const before = realm.navigator;
  const mint = (): string => w.gateway.mintToken("bob");
  let isOffline = false;
  const fetched = (): string => (isOffline ? noTokens.throws() : mint());
  const seats = await tabsWith(w, fetched, mint);
  t.after(() => Object.defineProperty(realm, "navigator", { value: before, configurable: true }));
  Object.defineProperty(realm, "navigator", { value: { onLine: false }, configurable: true });
  isOffline = true;
  w.gateway.dropConnections("bob");
  await w.browser.pass(120_000);
  assert.equal(w.gateway.stats.logins, 1);
  isOffline = false;
  await w.browser.passUntil(() => seats.every(({ events }) => events.includes("Reconnected")));
  assert.equal(w.gateway.stats.logins, 2);
});

test("a tab that takes over, and whose token is refused twice, closes", async (t) => {
  const w = await world(t);
  const mint = (): string => w.gateway.mintToken("bob");
  const [leader, second] = (await tabsWith(w, mint, () => "expired")) as [Seat, Seat];
  const told: (string | undefined)[] = [];
  second.client.on("error", ({ code }) => void told.push(code));
  leader.tab.kill();
  await w.browser.passUntil(() => second.events.includes("Closed"));
  assert.deepEqual(told, ["unauthorized"]);
  assert.equal(second.client.state, State.CLOSED);
});

for (const how of ["throws", "gives tokens that are refused"] as const) {
  test(`while the function of every tab ${how}, all of them together ask ever more seldom`, async (t) => {
    const w = await world(t);
    let asked = 0;
    let broken = false;
    const token = (): string => {
      asked += 1;
      return broken ? noTokens[how]() : w.gateway.mintToken("bob");
    };
    const seats = await tabsWith(w, token, token, token);
    broken = true;
    w.gateway.dropConnections("bob");
    await w.browser.pass(600_000);
    asked = 0;
    await w.browser.pass(600_000);
    assert.ok(asked > 0 && asked < 120, `${asked} times in ten minutes`);
    broken = false;
    await w.browser.passUntil(() => seats.every(({ events }) => events.includes("Reconnected")));
    assert.equal(w.connections, 1);
  });
}

/** Logs out after this number of microtasks. */
async function logoutIn({ client }: Seat, turns: number): Promise<void> {
  for (let i = 0; i < turns; ++i) await Promise.resolve();
  await client.logout();
}

test("a logout in a tab that passes on the leadership, at whatever moment, ends the session in every tab", async (t) => {
  for (let turns = 0; turns < 12; ++turns) {
    const w = await world(t);
    const mint = (): string => w.gateway.mintToken("bob");
    let failed = -1;
    const token = (): string => {
      if (failed < 0) return mint();
      failed += 1;
      return noTokens.throws();
    };
    const [leader, follower] = (await tabsWith(w, token, mint)) as [Seat, Seat];
    let over = false;
    // A leader checks its lock before it requests a token. The fourth time, it passes on the leadership instead.
    const { locks } = leader.tab;
    const query = locks.query.bind(locks);
    locks.query = async () => {
      const answer = await query();
      if (failed === 3) void logoutIn(leader, turns).then(() => (over = true));
      return answer;
    };
    failed = 0;
    w.gateway.dropConnections("bob");
    await w.browser.passUntil(() => over);
    await w.browser.passUntil(() => follower.client.state === State.CLOSED);
    await w.browser.pass(30_000);
    assert.deepEqual([leader.client.state, w.connections], [State.CLOSED, 0], `after ${turns}`);
  }
});
