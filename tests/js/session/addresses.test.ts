// Reconnects whose URL function hangs, fails or returns no address.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { State } from "kim-web-sdk";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

type Answer = string | Promise<string>;

/** A client that has lost its connection, and calls `second` for the next address. */
async function reconnecting(t: TestContext, second: () => Answer) {
  let asked = 0;
  const url = (): Answer => (++asked === 2 ? second() : `ws://${asked}/`);
  const { client, clock } = fakeClient({}, url);
  t.after(() => client.dispose());
  const errors: [code: string, message: string, cause: unknown][] = [];
  client.on("error", ({ code, message, cause }) => void errors.push([code, message, cause]));
  const login = client.login();
  await settle();
  await FakeSocket.last.logIn();
  assert.deepEqual(await login, { success: true });
  FakeSocket.last.closed();
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  await pass(1000);
  assert.equal(asked, 2);
  assert.equal(client.state, State.RECONNECTING);
  /** Lets the next attempt succeed. */
  const recover = async (): Promise<void> => {
    await pass(2000);
    assert.equal(FakeSocket.last.url, "ws://3/");
    await FakeSocket.last.logIn();
    assert.equal(client.state, State.CONNECTED);
  };
  return { client, clock, errors, pass, recover };
}

const never = new Promise<string>(() => undefined);

test("a URL function that never settles ends its reconnect at the timeout, with an error, and is called again", async (t) => {
  const { errors, pass, recover } = await reconnecting(t, () => never);
  await pass(8900);
  assert.deepEqual(errors, []);
  await pass(1100);
  assert.deepEqual(errors, [["timeout", "no url in time", undefined]]);
  await recover();
});

test("a logout while the URL function hangs causes no error", async (t) => {
  const { client, errors, pass } = await reconnecting(t, () => never);
  await client.logout();
  await pass(20_000);
  assert.deepEqual(errors, []);
});

test("an address at which no socket opens in time causes no further error: Reconnecting has been raised", async (t) => {
  const { errors, pass, recover } = await reconnecting(t, () => "ws://silent/");
  assert.equal(FakeSocket.last.url, "ws://silent/");
  await pass(10_000);
  // The next attempt is not made before this socket has closed.
  FakeSocket.last.closed();
  await recover();
  assert.deepEqual(errors, []);
});

const mine = new Error("mine");

for (const [what, second, ...error] of [
  ["rejects", () => Promise.reject(mine), "url_failed", "no url", mine],
  [
    "throws",
    () => {
      throw mine;
    },
    "url_failed",
    "no url",
    mine,
  ],
  ["gives nothing", () => undefined as never, "invalid_argument", "url must be a non-empty string"],
  ["gives no text", () => ({}) as never, "invalid_argument", "url must be a non-empty string"],
] as [string, () => Answer, string, string, Error?][]) {
  test(`a URL function that ${what} while reconnecting causes one error, and is called again`, async (t) => {
    const { errors, recover } = await reconnecting(t, second);
    const [code, message, cause] = error;
    await recover();
    assert.deepEqual(errors, [[code, message, cause]]);
  });
}

test("a URL function that rejects after its attempt is ignored", async (t) => {
  let reject!: (cause: Error) => void;
  const late = new Promise<string>((_, no) => (reject = no));
  const { errors, pass, recover } = await reconnecting(t, () => late);
  await pass(10_000);
  reject(mine);
  await recover();
  assert.deepEqual(errors, [["timeout", "no url in time", undefined]]);
});

test("a URL function is told how many attempts have failed, those of earlier logins too", async (t) => {
  const told: number[] = [];
  const url = (failures: number): string => {
    told.push(failures);
    return "ws://gateway/";
  };
  const { client, clock } = fakeClient({}, url);
  t.after(() => client.dispose());
  for (let i = 0; i < 3; ++i) {
    const login = client.login();
    await settle();
    if (i === 2) await FakeSocket.last.logIn();
    else FakeSocket.last.closed();
    assert.equal((await login).success, i === 2);
  }
  assert.deepEqual(told, [0, 1, 2]);
  for (let i = 0; i < 2; ++i) {
    FakeSocket.last.closed();
    clock.advance(2000);
    await settle();
  }
  assert.deepEqual(told, [0, 1, 2, 0, 1]);
});
