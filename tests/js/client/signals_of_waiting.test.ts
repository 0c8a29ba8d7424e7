// Calls that wait for something that goes on without them. Aborting their signal ends the waiting and
// nothing else. None leaves a listener behind.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import {
  Command,
  doLogin,
  KIMStatus,
  MessageContentResp,
  MessageIndexResp,
  State,
  type Message,
  type OfflineMessages,
} from "kim-web-sdk";
import * as slim from "kim-web-sdk/slim";
import { fetchGateways, gatewayLookup, type LookupError } from "kim-web-sdk/lookup";
import { startGateway } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";
import { Watched } from "../support/watched_signal.js";

test("a logout that is aborted resolves at once, and the session ends all the same", async () => {
  const { client, clock, socket } = await onlineClient();
  const closed: string[] = [];
  client.on("Closed", (event) => void closed.push(event));
  const watched = new Watched();
  const logout = client.logout({ signal: watched.signal });
  assert.equal(watched.listeners, 1);
  watched.abort();
  await logout;
  assert.equal(watched.listeners, 0);
  assert.equal(client.state, State.CLOSEING);
  assert.deepEqual(socket.closeCalls, [1000]);
  clock.advance(1500);
  assert.deepEqual([client.state, closed], [State.CLOSED, ["Closed"]]);
  client.dispose();
});

test("a logout with an aborted signal begins, and is not waited for", async () => {
  const { client, socket } = await onlineClient();
  await client.logout({ signal: AbortSignal.abort() });
  assert.equal(client.state, State.CLOSEING);
  assert.deepEqual(socket.closeCalls, [1000]);
  client.dispose();
});

test("a logout that is aborted does not keep another one from waiting", async () => {
  const { client, socket } = await onlineClient();
  let over = false;
  const patient = client.logout().then(() => (over = true));
  await client.logout({ signal: AbortSignal.abort() });
  await settle();
  assert.equal(over, false);
  socket.closed();
  await patient;
  client.dispose();
});

test("a logout that ends lets go of its signal", async () => {
  const { client, socket } = await onlineClient();
  const watched = new Watched();
  const logout = client.logout({ signal: watched.signal });
  socket.closed();
  await logout;
  assert.equal(watched.listeners, 0);
  client.dispose();
});

/** A client with one offline message from bob, and one in a group. */
async function withOfflineMessages() {
  const { client } = fakeClient();
  const errors: string[] = [];
  client.on("error", ({ code }) => void errors.push(code));
  const offline = new Promise<OfflineMessages>((resolve) => client.onofflinemessage(resolve));
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.signIn();
  await settle();
  const entry = { direction: 0, sendTime: 7, accountB: "bob" };
  const indexes = [
    { ...entry, messageId: 1 },
    { ...entry, messageId: 2, group: "g" },
  ];
  socket.answer(Command.OfflineIndex, MessageIndexResp.encode({ indexes }).finish());
  await settle();
  socket.answer(Command.OfflineIndex);
  assert.deepEqual(await login, { success: true });
  return { client, socket, errors, offline: await offline };
}

const contents = (messageId: number, body: string): Uint8Array =>
  MessageContentResp.encode({ contents: [{ messageId, type: 1, body }] }).finish();

for (const [name, id, load] of [
  ["loadUser", 1, (o, options) => o.loadUser("bob", 1, options)],
  ["loadGroup", 2, (o, options) => o.loadGroup("g", 1, options)],
] as [string, number, (o: OfflineMessages, options?: object) => Promise<Message[]>][]) {
  test(`${name} that is aborted gives the messages as they are; the contents still come`, async () => {
    const { client, socket, errors, offline } = await withOfflineMessages();
    const watched = new Watched();
    const given = load(offline, { signal: watched.signal });
    const patient = load(offline);
    await settle();
    assert.equal(watched.listeners, 1);
    watched.abort();
    const [message] = await given;
    assert.equal(message?.body, undefined);
    assert.equal(watched.listeners, 0);
    socket.answer(Command.OfflineContent, contents(id, "hello"));
    assert.deepEqual(await patient, [message]);
    assert.equal(message?.body, "hello");
    assert.deepEqual(errors, []);
    client.dispose();
  });

  test(`${name} that ends lets go of its signal`, async () => {
    const { client, socket, offline } = await withOfflineMessages();
    const watched = new Watched();
    const given = load(offline, { signal: watched.signal });
    await settle();
    socket.answer(Command.OfflineContent, contents(id, "hello"));
    assert.equal((await given)[0]?.body, "hello");
    assert.equal(watched.listeners, 0);
    client.dispose();
  });
}

test("loadcontent that is aborted has the status of an aborted request", async () => {
  const { client, offline } = await withOfflineMessages();
  const watched = new Watched();
  const ids = offline.indexes.map(({ messageId }) => messageId);
  const given = offline.loadcontent(ids, { signal: watched.signal });
  watched.abort();
  assert.deepEqual(await given, { status: KIMStatus.RequestTimeout, contents: [] });
  assert.equal(watched.listeners, 0);
  client.dispose();
});

test("ready that is aborted rejects, and the loading goes on", async () => {
  const file = readFileSync(new URL("../../../dist/kim.wasm", import.meta.url));
  const answer = deferred<Response>();
  const watched = new Watched();
  const given = slim.ready(answer.promise, { signal: watched.signal });
  watched.abort();
  await assert.rejects(given, { code: "aborted" });
  assert.equal(watched.listeners, 0);
  answer.resolve(new Response(file));
  await slim.ready();
  await slim.ready(undefined, { signal: watched.signal });
});

test("doLogin that is aborted says so, and leaves no connection", async () => {
  const watched = new Watched();
  const options = { WebSocket: FakeSocket, signal: watched.signal };
  const given = doLogin("ws://gateway/", { token: "t" }, options);
  await settle();
  const socket = FakeSocket.last;
  socket.open();
  watched.abort();
  const { success, err, conn } = await given;
  assert.deepEqual([success, (err as { code?: string }).code], [false, "aborted"]);
  assert.equal(conn, socket);
  assert.deepEqual(socket.closeCalls, [1000]);
  assert.equal(watched.listeners, 0);
});

test("doLogin with an aborted signal makes no socket", async () => {
  const before = FakeSocket.made.length;
  const options = { WebSocket: FakeSocket, signal: AbortSignal.abort() };
  const { err } = await doLogin("ws://gateway/", { token: "t" }, options);
  assert.equal((err as { code?: string }).code, "aborted");
  assert.equal(FakeSocket.made.length, before);
});

test("doLogin that has succeeded lets go of its signal", async () => {
  const watched = new Watched();
  const options = { WebSocket: FakeSocket, signal: watched.signal };
  const given = doLogin("ws://gateway/", { token: "t" }, options);
  await settle();
  const socket = FakeSocket.last;
  socket.signIn();
  assert.equal((await given).success, true);
  assert.equal(watched.listeners, 0);
  watched.abort();
  assert.deepEqual(socket.closeCalls, []);
});

/** A `fetch` that only its signal ends. */
const hanging: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    const fail = (): void => reject(new Error("aborted, of https://router/api/lookup/secret"));
    if (init?.signal?.aborted) fail();
    init?.signal?.addEventListener("abort", fail);
  });

test("a lookup that is aborted says so, without the token", async () => {
  const watched = new Watched();
  const options = { fetch: hanging, signal: watched.signal };
  const asked = [
    fetchGateways("https://router", "secret", options),
    gatewayLookup("https://router", "secret", options)(0),
  ];
  await settle();
  watched.abort();
  for (const given of asked) {
    const error = await given.catch((reason: unknown) => reason as LookupError);
    assert.equal((error as LookupError).code, "aborted");
    assert.doesNotMatch(String((error as LookupError).stack), /secret/);
  }
  assert.equal(watched.listeners, 0);
});

test("a gateway for tests closes when its signal is aborted, and lets go of it when it closes", async () => {
  const watched = new Watched();
  const gateway = await startGateway({ signal: watched.signal });
  const other = await startGateway({ signal: watched.signal });
  assert.equal(watched.listeners, 2);
  await other.close();
  assert.equal(watched.listeners, 1);
  watched.abort();
  await gateway.close();
  assert.throws(() => gateway.url, { code: "not_listening" });
  assert.equal(watched.listeners, 0);
  const late = await startGateway({ signal: watched.signal });
  assert.throws(() => late.url, { code: "not_listening" });
});
