// When a token is requested, and what happens to one that has expired meanwhile.
import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  KIMClient,
  LoginReq,
  Pong,
  State,
  Status,
  type KIMError,
  type TokenProvider,
} from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { FakeSocket, settle } from "../support/fake_socket.js";

const shownBy = (socket: FakeSocket): string => {
  const [login] = socket.packets.filter(({ command }) => command === String(Command.SignIn));
  return login ? LoginReq.decode(login.payload).token : "";
};

/** A client that has been online for five hours, and then loses its connection. */
async function afterHours(token: string | TokenProvider) {
  const clock = new ManualClock(1_000_000);
  const options = { WebSocket: FakeSocket, clock, namespace: `tokens ${Math.random()}` };
  const client = new KIMClient("ws://gateway/", { token }, options);
  const errors: KIMError[] = [];
  client.on("error", (error) => void errors.push(error));
  const login = client.login();
  await settle();
  const first = FakeSocket.last;
  await first.logIn();
  assert.deepEqual(await login, { success: true });
  for (let ms = 0; ms < 5 * 3_600_000; ms += 50_000) {
    clock.advance(50_000);
    first.receive(Pong);
  }
  const made = FakeSocket.made.length;
  first.closed();
  clock.advance(1000);
  await settle();
  assert.equal(FakeSocket.made.length, made + 1);
  return { client, clock, first, next: FakeSocket.last, errors };
}

test("a reconnect hours later calls the token function again, and sends the new token", async () => {
  let asked = 0;
  const { client, first, next, errors } = await afterHours(() => `token ${(asked += 1)}`);
  assert.equal(asked, 2);
  assert.equal(shownBy(first), "token 1");
  await next.logIn();
  assert.equal(shownBy(next), "token 2");
  assert.equal(client.state, State.CONNECTED);
  assert.deepEqual(errors, []);
  client.dispose();
});

test("a token function that returns an expired token is called again at the next attempt", async () => {
  const tokens = ["good", "expired", "renewed"];
  const { client, clock, next } = await afterHours(() => tokens.shift() ?? "none");
  next.open();
  assert.equal(shownBy(next), "expired");
  next.answer(Command.SignIn, undefined, Status.Unauthorized);
  next.closed();
  clock.advance(2000);
  await settle();
  const last = FakeSocket.last;
  await last.logIn();
  assert.equal(shownBy(last), "renewed");
  assert.equal(client.state, State.CONNECTED);
  client.dispose();
});

test("tokens that are refused one after another cause errors, from the second on", async () => {
  let asked = 0;
  const { client, clock, errors } = await afterHours(() => `token ${(asked += 1)}`);
  for (const known of [0, 1, 2]) {
    const socket = FakeSocket.last;
    socket.open();
    socket.answer(Command.SignIn, undefined, Status.Unauthorized);
    socket.closed();
    assert.deepEqual(
      errors.map(({ code, status }) => [code, status]),
      Array(known).fill(["unauthorized", Status.Unauthorized]),
    );
    clock.advance(8000);
    await settle();
  }
  await FakeSocket.last.logIn();
  assert.equal(client.state, State.CONNECTED);
  client.dispose();
});

test("a token function that never settles ends its reconnect at the timeout, with an error, and is called again", async () => {
  let asked = 0;
  const never = new Promise<string>(() => undefined);
  const clock = new ManualClock(1_000_000);
  const options = { WebSocket: FakeSocket, clock, namespace: `tokens ${Math.random()}` };
  const token = (): string | Promise<string> => (++asked > 1 ? never : "t");
  const client = new KIMClient("ws://gateway/", { token }, options);
  const errors: string[][] = [];
  client.on("error", ({ code, message }) => void errors.push([code, message]));
  const login = client.login();
  await settle();
  await FakeSocket.last.logIn();
  assert.deepEqual(await login, { success: true });
  FakeSocket.last.closed();
  clock.advance(1000);
  await settle();
  assert.equal(asked, 2);
  clock.advance(8900);
  await settle();
  assert.deepEqual(errors, []);
  clock.advance(1100);
  await settle();
  assert.deepEqual(errors, [["timeout", "no token in time"]]);
  clock.advance(2000);
  await settle();
  assert.equal(asked, 3);
  assert.equal(client.state, State.RECONNECTING);
  client.dispose();
});

test("a token function that fails at once is not called again in the same turn, even with a backoffCap of 1", async () => {
  let asked = 0;
  const clock = new ManualClock(1_000_000);
  const namespace = `tokens ${Math.random()}`;
  const options = { WebSocket: FakeSocket, clock, namespace, backoffCap: 1 };
  const token = (): string | Promise<string> => {
    asked += 1;
    // Asked again and again: the page would hang.
    if (asked > 100) return new Promise(() => undefined);
    if (asked > 1) throw new Error("the application's");
    return "t";
  };
  const client = new KIMClient("ws://gateway/", { token }, options);
  const login = client.login();
  await settle();
  await FakeSocket.last.logIn();
  assert.deepEqual(await login, { success: true });
  FakeSocket.last.closed();
  for (let ms = 1; ms <= 10; ++ms) {
    clock.advance(1);
    await settle();
    assert.equal(asked, 1 + ms);
  }
  client.dispose();
});

test("a token that is a string is sent again, and the session ends if it is refused", async () => {
  const { client, next, errors } = await afterHours("the only one");
  next.open();
  assert.equal(shownBy(next), "the only one");
  next.answer(Command.SignIn, undefined, Status.Unauthorized);
  await settle();
  assert.equal(client.state, State.CLOSED);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ["unauthorized"],
  );
  client.dispose();
});

/** A client with these credentials, and a function that returns the token of its next login. */
function clientOf(credentials: { token: string }) {
  const options = { WebSocket: FakeSocket, clock: new ManualClock(1_000_000) };
  const client = new KIMClient("ws://gateway/", credentials, options);
  const nextShown = async (): Promise<string> => {
    void client.login();
    await settle();
    FakeSocket.last.open();
    return shownBy(FakeSocket.last);
  };
  return { client, nextShown };
}

test("a token that has been changed is sent by the next login", async () => {
  const credentials = { token: "old" };
  const { client, nextShown } = clientOf(credentials);
  credentials.token = "new";
  assert.equal(await nextShown(), "new");
  client.dispose();
});

test("a token may be set after the client was made; a login without one fails, and says so", async () => {
  const credentials = { token: undefined as unknown as string };
  const { client, nextShown } = clientOf(credentials);
  const { success, err } = await client.login();
  const { code, message } = err as KIMError;
  assert.deepEqual(
    [success, code, message],
    [false, "token_failed", "no token: expected a string"],
  );
  credentials.token = "late";
  assert.equal(await nextShown(), "late");
  client.dispose();
});

test("a token function that rejects late does not affect the next login", async () => {
  const clock = new ManualClock(1_000_000);
  const options = { WebSocket: FakeSocket, clock, namespace: `tokens ${Math.random()}` };
  let fail!: (cause: Error) => void;
  const pending = [
    new Promise<string>((_, reject) => (fail = reject)),
    new Promise<string>(() => undefined),
  ];
  const token = (): Promise<string> => pending.shift() as Promise<string>;
  const client = new KIMClient("ws://gateway/", { token }, options);
  const errors: KIMError[] = [];
  client.on("error", (error) => void errors.push(error));
  const endOf = async (login: ReturnType<KIMClient["login"]>): Promise<string> => {
    clock.advance(10_000);
    return ((await login).err as KIMError).message;
  };
  assert.equal(await endOf(client.login()), "login timeout");
  const second = client.login();
  fail(new Error("too late"));
  await settle();
  assert.equal(await endOf(second), "login timeout");
  assert.deepEqual(errors, []);
  client.dispose();
});

test("a token function that rejects when its login is over raises no error event", async () => {
  const ends: ((client: KIMClient, clock: ManualClock) => unknown)[] = [
    (_, clock) => clock.advance(10_000),
    (client) => client.logout(),
    (client) => client.dispose(),
  ];
  for (const end of ends) {
    const clock = new ManualClock(1_000_000);
    const options = { WebSocket: FakeSocket, clock, namespace: `tokens ${Math.random()}` };
    let fail!: (cause: Error) => void;
    const token = (): Promise<string> => new Promise((_, reject) => (fail = reject));
    const client = new KIMClient("ws://gateway/", { token }, options);
    const errors: KIMError[] = [];
    client.on("error", (error) => void errors.push(error));
    const login = client.login();
    await end(client, clock);
    assert.equal((await login).success, false);
    fail(new Error("too late"));
    await settle();
    assert.deepEqual(errors, [], String(end));
    client.dispose();
  }
});

test("the error of an earlier connection's socket is not why a later attempt fails", async () => {
  const clock = new ManualClock(1_000_000);
  const options = { WebSocket: FakeSocket, clock, namespace: `tokens ${Math.random()}` };
  let give: (token: string) => void = () => undefined;
  let asked = 0;
  const token = (): string | Promise<string> =>
    ++asked > 1 ? new Promise((resolve) => (give = resolve)) : "t";
  const client = new KIMClient("ws://gateway/", { token }, options);
  const login = client.login();
  await settle();
  const first = FakeSocket.last;
  await first.logIn();
  await login;
  // Nothing is read, and the socket does not say that it has closed.
  clock.advance(165_000);
  clock.advance(1500);
  const again = client.login();
  await settle();
  assert.equal(asked, 2);
  first.onerror?.({ error: new Error("of the earlier socket") } as never);
  give("t");
  await settle();
  FakeSocket.last.open();
  clock.advance(10_000);
  const { err } = await again;
  const { code, cause } = err as KIMError;
  assert.deepEqual([code, cause], ["timeout", undefined]);
  client.dispose();
});
