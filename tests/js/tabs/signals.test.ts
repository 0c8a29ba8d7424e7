// Signals across tabs: a request that another tab carries out is cancelled there, and calls that only wait stop
// waiting. No tab leaves a listener behind.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, KIMStatus, State, type KIMError, type OfflineMessages } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import { settle } from "../support/browser.js";
import { noLogins, world, type Seat } from "./world.js";
import { requestCalls } from "../support/request_calls.js";
import { Watched } from "../support/watched_signal.js";

for (const [name, command, call] of requestCalls) {
  test(`${name} of any tab that is aborted in flight says that it may have been sent`, async (t) => {
    const w = await world(t);
    const seats = await w.tabs(2);
    w.gateway.setFaults(faults.drop({ command, direction: "out" }));
    for (const { client } of seats) {
      const watched = new Watched();
      const asked = call(client, { signal: watched.signal });
      await settle();
      watched.abort();
      const { status, err } = await asked;
      assert.deepEqual([status, err?.code], [KIMStatus.RequestTimeout, "aborted"]);
      assert.equal(watched.listeners, 0);
    }
  });
}

test("a request that is aborted while the leader gives it back unsent is not sent by the next leader", async (t) => {
  const w = await world(t);
  const [leader, , { client, tab }] = (await w.tabs(3)) as [Seat, Seat, Seat];
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await w.browser.pass(500);
  const watched = new Watched();
  const options = { signal: watched.signal, timeout: 60_000 };
  const talk = client.talkToUser("alice", { body: "aborted" }, 3, options);
  await settle();
  // The tab reads late that the leader has left, and has not sent it.
  tab.freeze("mail");
  const left = leader.client[Symbol.asyncDispose]();
  await w.browser.pass(500);
  await left;
  watched.abort();
  w.gateway.setFaults(undefined);
  await tab.wake(["mail"]);
  await w.browser.passUntil(() => client.state === State.CONNECTED);
  const { status, err } = await waitFor(w, talk);
  assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "aborted"]);
  assert.deepEqual(w.gateway.messages, []);
  assert.equal(watched.listeners, 0);
});

test("a request of another tab that is answered lets go of its signal", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  const watched = new Watched();
  const options = { signal: watched.signal };
  assert.equal((await client.talkToUser("alice", { body: "x" }, 0, options)).status, 0);
  assert.equal(watched.listeners, 0);
});

test("a logout of any tab that is aborted resolves at once, and ends the session in all", async (t) => {
  for (const which of [0, 1]) {
    const w = await world(t);
    const seats = await w.tabs(2);
    const { client } = seats[which] as Seat;
    const watched = new Watched();
    const logout = client.logout({ signal: watched.signal });
    watched.abort();
    await logout;
    assert.equal(watched.listeners, 0);
    await w.browser.passUntil(() => seats.every((seat) => seat.client.state === State.CLOSED));
    await client.logout({ signal: watched.signal });
  }
});

test("a page of offline messages whose signal is aborted in another tab is returned as it is", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  const found = new Promise<OfflineMessages>((resolve) => client.onofflinemessage(resolve));
  w.gateway.dropConnections("bob");
  w.post("while nobody was connected");
  const offline = await waitFor(w, found);
  w.gateway.setFaults(faults.drop({ command: Command.OfflineContent, direction: "out" }));
  const watched = new Watched();
  const page = offline.loadUser("alice", 1, { signal: watched.signal });
  await settle();
  watched.abort();
  assert.equal((await page)[0]?.body, undefined);
  assert.equal(watched.listeners, 0);
});

async function waitFor<T>(w: Awaited<ReturnType<typeof world>>, coming: Promise<T>): Promise<T> {
  let value: T | undefined;
  void coming.then((come) => (value = come));
  await w.browser.passUntil(() => value !== undefined);
  return value as T;
}

for (const [what, wrong] of [
  ["that is none", { signal: 5 }],
  ["in the place of options", new AbortController().signal],
] as [string, never][])
  test(`a signal ${what} is refused in every tab, and nothing is begun`, async (t) => {
    const w = await world(t);
    const refused = { code: "invalid_argument", message: "options.signal must be an AbortSignal" };
    for (const { client } of await w.tabs(2)) {
      const { err } = await client.talkToUser("alice", { body: "x" }, 0, wrong);
      assert.deepEqual([err?.code, err?.message], [refused.code, refused.message]);
      assert.throws(() => client.messages(wrong), refused);
      assert.throws(() => void client.logout(wrong), refused);
      assert.equal(client.state, State.CONNECTED);
    }
    const { client } = w.open();
    assert.equal((await client.login(wrong)).err?.message, refused.message);
    assert.equal(client.state, State.INIT);
    assert.equal(w.gateway.messages.length, 0);
  });

test("options of a shared login whose getters throw fail it, and the tab can log in afterwards", async (t) => {
  const w = await world(t);
  const { client } = w.open();
  const cause = new Error("the application's");
  const options = {
    get signal(): never {
      throw cause;
    },
  };
  const err = (await client.login(options)).err as KIMError;
  assert.deepEqual([err.code, err.cause], ["invalid_argument", cause]);
  assert.equal(client.state, State.INIT);
  assert.equal((await waitFor(w, client.login())).success, true);
});

test("a name that register or on of a tab does not know is logged, together with those that it knows", async (t) => {
  const w = await world(t);
  const lines: string[] = [];
  const { client } = w.open("bob", { logger: { warn: (line) => void lines.push(line) } });
  client.register(["Kickout", "Kickedout"], () => undefined);
  assert.throws(() => client.register("Kickout" as never, () => undefined), {
    code: "invalid_argument",
    message: 'register: "Kickout" is no array of KIMEvents',
  });
  assert.deepEqual(lines, [
    'register: "Kickedout" is none of Reconnecting, Reconnected, Closed, Kickout',
  ]);
  client.once("mesage" as never, () => undefined);
  assert.match(lines[1] ?? "", /^on: "mesage" is none of message, offline, /);
});
