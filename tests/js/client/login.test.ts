import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { Command, KIMClient, KIMError, KIMEvent, LoginBody, State } from "kim-web-sdk";
import { faults, ManualClock } from "kim-web-sdk/testing";
import { clientFor, next, online } from "../support/clients.js";
import { FakeSocket, fakeClient, settle } from "../support/fake_socket.js";
import { gatewayFor } from "../support/gateway.js";

test("a login succeeds, and a logout raises Closed exactly once", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "test1");
  const closed: KIMEvent[] = [];
  client.register([KIMEvent.Closed], (event) => closed.push(event));
  assert.equal(client.state, State.INIT);
  assert.deepEqual(await client.login(), { success: true });
  assert.equal(client.state, State.CONNECTED);
  assert.equal(client.account, "test1");
  assert.match(client.channelId, /test1/);
  await client.logout();
  assert.deepEqual(closed, ["Closed"]);
  assert.equal(client.state, State.CLOSED);
  assert.equal(client.account, "");
  assert.equal(client.channelId, "");
});

test("a client that has logged out can log in again", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  await client.logout();
  assert.deepEqual(await client.login(), { success: true });
  assert.equal(client.account, "alice");
});

test("a second login fails: the client is connected already", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.equal(err?.message, "client has already been connected");
  assert.equal(gateway.stats.logins, 1);
});

test("logins that overlap share one attempt", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "alice");
  const answers = await Promise.all([client.login(), client.login(), client.login()]);
  assert.deepEqual(answers, [{ success: true }, { success: true }, { success: true }]);
  assert.equal(gateway.stats.connections, 1);
});

test("a refused token fails the login with the status, and leaves no connection", async (t) => {
  const gateway = await gatewayFor(t);
  const client = new KIMClient(gateway.url, new LoginBody("no token at all", ["web"]));
  t.after(() => client.dispose());
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.ok(err instanceof KIMError);
  assert.equal(err.code, "unauthorized");
  assert.equal(err.status, 105);
  assert.equal(err.message, "token refused (105)");
  assert.equal(client.state, State.INIT);
  assert.doesNotMatch(JSON.stringify([err.message, err.stack]), /no token at all/);
});

test("a gateway that closes without an answer fails the login at once", async (t) => {
  const gateway = await gatewayFor(t, {
    faults: faults.terminate({ direction: "in", command: "login.signin" }),
  });
  const { success, err } = await clientFor(t, gateway, "alice").login();
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "connection_lost");
});

test("a login can be given up, and the client can log in afterwards", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.drop({ command: "login.signin" }) });
  const client = clientFor(t, gateway, "alice");
  const controller = new AbortController();
  const login = client.login({ signal: controller.signal });
  await once(gateway, "connection");
  controller.abort();
  assert.equal(((await login).err as KIMError).code, "aborted");
  await once(gateway, "close");
  gateway.setFaults(undefined);
  const again = { signal: new AbortController().signal };
  assert.deepEqual(await client.login(again), { success: true });
});

test("a login whose signal is aborted already connects nothing", async (t) => {
  const gateway = await gatewayFor(t);
  const { err } = await clientFor(t, gateway, "alice").login({ signal: AbortSignal.abort() });
  assert.equal((err as KIMError).code, "aborted");
  assert.equal(gateway.stats.connections, 0);
});

test("a login that one caller aborts goes on for another that waits for it", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "alice");
  const controller = new AbortController();
  const [first, second] = [client.login({ signal: controller.signal }), client.login()];
  controller.abort();
  assert.equal(((await first).err as KIMError).code, "aborted");
  assert.deepEqual(await second, { success: true });
  assert.equal(gateway.stats.logins, 1);
});

test("a signal that is aborted after the login changes nothing", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "alice");
  const controller = new AbortController();
  assert.deepEqual(await client.login({ signal: controller.signal }), { success: true });
  controller.abort();
  assert.equal(client.state, State.CONNECTED);
});

test("the sync events come before and after the sync's requests, and before the offline messages", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "alice");
  const told: string[] = [];
  client.on("sync", (phase) => told.push(`sync ${phase}`));
  client.on("state", (state) => told.push(State[state]));
  client.onofflinemessage(() => told.push("offline"));
  await client.login();
  const round = ["sync started", "CONNECTED", "sync finished", "offline"];
  assert.deepEqual(told, ["CONNECTING", ...round]);
  const back = next(client, "Reconnected");
  gateway.dropConnections("alice");
  await back;
  assert.deepEqual(told.slice(5), ["RECONNECTING", ...round]);
});

test("an address where nobody listens fails the login", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "alice");
  await gateway.close();
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "connection_lost");
});

test("a server that refuses the WebSocket fails the login with what it answered", async (t) => {
  const server = createServer();
  server.on("upgrade", (_, socket) => socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = new KIMClient(`ws://127.0.0.1:${port}`, { token: "t" });
  t.after(() => client.dispose());
  const { err } = await client.login();
  assert.ok(err instanceof KIMError);
  assert.equal(err.code, "connection_lost");
  assert.match(String(err.cause), /401/);
});

test("a failed login's cause is what its WebSocket reports, an error rather than a text", async () => {
  const { client } = fakeClient();
  const error = new Error("certificate");
  for (const [event, cause] of [
    [{ message: "refused" }, "refused"],
    [{ error, message: "refused" }, error],
  ] as const) {
    const login = client.login();
    await settle();
    FakeSocket.last.onerror?.(event as never);
    const { err } = await login;
    assert.equal((err as KIMError).cause, cause);
  }
  client.dispose();
});

test("a failed login has no cause where its WebSocket says nothing", async () => {
  const { client } = fakeClient();
  for (const nothing of [{}, { message: "" }, { error: null, message: "" }]) {
    const login = client.login();
    await settle();
    FakeSocket.last.onerror?.(nothing as never);
    const { err } = await login;
    assert.equal((err as KIMError).code, "connection_lost");
    assert.equal("cause" in (err as KIMError), false);
  }
  client.dispose();
});

test("the cause of a failed reconnect is not reported for a later login", async () => {
  const clock = new ManualClock();
  let answer = Promise.resolve("t");
  const req = { token: () => answer };
  const client = new KIMClient("ws://gateway/", req, { clock, WebSocket: FakeSocket });
  const first = client.login();
  await settle();
  await FakeSocket.last.logIn("alice");
  assert.deepEqual(await first, { success: true });
  answer = Promise.reject(new Error("offline"));
  const failed = next(client, "error");
  FakeSocket.last.closed();
  clock.advance(1000);
  assert.equal((await failed).code, "token_failed");
  await client.logout();
  answer = Promise.resolve("t");
  const second = client.login();
  await settle();
  FakeSocket.last.closed();
  assert.equal(((await second).err as KIMError).code, "connection_lost");
  client.dispose();
});

test("an invalid address fails the login, with what is expected and the WebSocket's own error", async (t) => {
  const client = new KIMClient("not a url", { token: "t" });
  t.after(() => client.dispose());
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "url_failed");
  assert.match(String(err?.message), /url must be a ws:\/\/ or wss:\/\/ address$/);
  assert.ok((err as KIMError).cause instanceof Error);
});

test("a token provider is asked for each attempt", async (t) => {
  const gateway = await gatewayFor(t);
  let asked = 0;
  const token = (): Promise<string> => {
    asked += 1;
    return Promise.resolve(gateway.mintToken("alice"));
  };
  const client = new KIMClient(gateway.url, { token }, { backoffBase: 1 });
  t.after(() => client.dispose());
  assert.deepEqual(await client.login(), { success: true });
  const back = next(client, "Reconnected");
  gateway.dropConnections("alice");
  await back;
  assert.equal(asked, 2);
});

test("a session outlives its token, and the next connection asks for a new one", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  let asked = 0;
  const token = () => {
    asked += 1;
    return gateway.mintToken("alice", { expiresInSeconds: 60 });
  };
  const client = new KIMClient(gateway.url, { token }, { backoffBase: 5 });
  t.after(() => client.dispose());
  await client.login();
  clock.advance(61_000);
  assert.equal((await client.talkToUser("bob", { body: "still here" })).status, 0);
  assert.equal(asked, 1);
  const back = next(client, "Reconnected");
  gateway.dropConnections("alice");
  await back;
  assert.equal(asked, 2);
});

test("a token provider that fails ends the login with what it threw", async (t) => {
  const gateway = await gatewayFor(t);
  const cause = new Error("offline");
  const token = (): Promise<string> => Promise.reject(cause);
  const client = new KIMClient(gateway.url, { token });
  t.after(() => client.dispose());
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "token_failed");
  assert.equal((err as KIMError).cause, cause);
});

test("a lost connection is reported, and the client reconnects", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  const seen: string[] = [];
  const events = [KIMEvent.Reconnecting, KIMEvent.Reconnected, KIMEvent.Closed];
  client.register(events, (event) => seen.push(event));
  const states: State[] = [];
  client.on("state", (state) => states.push(state));
  const back = next(client, "Reconnected");
  gateway.dropConnections("alice");
  await back;
  assert.deepEqual(seen, ["Reconnecting", "Reconnected"]);
  assert.deepEqual(states, [State.RECONNECTING, State.CONNECTED]);
  assert.equal(client.stats().reconnects, 1);
});

test("a client whose session the server has lost logs in again", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  const back = next(client, "Reconnected");
  const problem = next(client, "error");
  gateway.loseSession("alice");
  await client.talkToUser("bob", { body: "anyone?" });
  assert.equal((await problem).code, "session_lost");
  await back;
  assert.equal(client.state, State.CONNECTED);
});

test("a first login whose session the server has lost says so, with the status", async () => {
  const { client } = fakeClient();
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.signIn();
  await settle();
  socket.answer(Command.OfflineIndex, undefined, 404);
  const { success, err } = await login;
  const { code, status, message } = err as KIMError;
  assert.deepEqual([success, code, status], [false, "session_lost", 404]);
  assert.equal(message, "the session is gone on the server: 404");
  client.dispose();
});

test("a login elsewhere kicks the older client out, and it stays out", async (t) => {
  const gateway = await gatewayFor(t);
  const older = await online(t, gateway, "alice");
  const seen: string[] = [];
  older.register([KIMEvent.Kickout, KIMEvent.Closed, KIMEvent.Reconnecting], (e) => seen.push(e));
  const closed = next(older, "Closed");
  const newer = await online(t, gateway, "alice");
  await closed;
  assert.deepEqual(seen.sort(), ["Closed", "Kickout"]);
  assert.equal(older.state, State.CLOSED);
  assert.equal(newer.state, State.CONNECTED);
});

test("a logout resolves in every state", async (t) => {
  const gateway = await gatewayFor(t);
  const client = clientFor(t, gateway, "alice");
  await client.logout();
  const login = client.login();
  await client.logout();
  assert.equal((await login).success, false);
  await client.logout();
  await client.login();
  await Promise.all([client.logout(), client.logout()]);
  assert.equal(client.state, State.CLOSED);
});

test("a disposed client can do no more, and says so", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  client.dispose();
  client.dispose();
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "closed");
  await client.logout();
  const { err: sendError } = await client.talkToUser("bob", { body: "x" });
  assert.equal(sendError?.code, "not_connected");
});

test("a client that is used with await using is logged out at the end, and then gone", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  const events: KIMEvent[] = [];
  client.register([KIMEvent.Closed], (event) => void events.push(event));
  await client[Symbol.asyncDispose]();
  assert.equal(client.state, State.CLOSED);
  assert.deepEqual(events, [KIMEvent.Closed]);
  const { err } = await client.login();
  assert.equal((err as KIMError).code, "closed");
});

test("the last callback registered for an event is the one that is called", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  const seen: string[] = [];
  client.register(["Closed"], () => seen.push("first"));
  client.register(["Closed"], () => seen.push("second"));
  await client.logout();
  assert.deepEqual(seen, ["second"]);
});

test("a callback that is registered twice for an event is called once", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "alice");
  const seen: string[] = [];
  const callback = (event: KIMEvent): void => void seen.push(event);
  client.register([KIMEvent.Closed, KIMEvent.Closed], callback);
  client.register([KIMEvent.Closed], callback);
  await client.logout();
  assert.deepEqual(seen, ["Closed"]);
});
