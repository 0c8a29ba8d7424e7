// One signal may live as long as its page and be passed to thousands of calls. A listener that a call
// left on it would leak what the call held.
import assert from "node:assert/strict";
import test from "node:test";
import { KIMStatus } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";
import { requestCalls } from "../support/request_calls.js";
import { Watched } from "../support/watched_signal.js";

for (const [name, command, call] of requestCalls) {
  test(`${name} with an aborted signal sends nothing, and says that it did not`, async () => {
    const { client, socket } = await onlineClient();
    const before = socket.sent.length;
    const { status, err } = await call(client, { signal: AbortSignal.abort() });
    assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "aborted"]);
    assert.equal(socket.sent.length, before);
    client.dispose();
  });

  test(`${name} that is aborted in flight says that it may have been sent`, async () => {
    const { client } = await onlineClient();
    const watched = new Watched();
    const asked = call(client, { signal: watched.signal });
    assert.equal(watched.listeners, 1);
    watched.abort();
    const { status, err } = await asked;
    assert.deepEqual([status, err?.code], [KIMStatus.RequestTimeout, "aborted"]);
    assert.equal(watched.listeners, 0);
    client.dispose();
  });

  test(`${name} that is answered lets go of its signal`, async () => {
    const { client, socket } = await onlineClient();
    const watched = new Watched();
    const asked = call(client, { signal: watched.signal });
    socket.answer(command);
    assert.equal((await asked).status, 0);
    assert.equal(watched.listeners, 0);
    client.dispose();
  });

  test(`${name} that waits for a connection and is aborted says that it was not sent`, async () => {
    const { client, socket } = await onlineClient();
    socket.closed();
    const watched = new Watched();
    const asked = call(client, { signal: watched.signal });
    watched.abort();
    const { status, err } = await asked;
    assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "aborted"]);
    assert.equal(watched.listeners, 0);
    client.dispose();
  });
}

test("a login lets go of its signal: by success, by failure, by the signal, by dispose", async () => {
  const watched = new Watched();
  const { client, socket } = await loggedIn(watched);
  assert.equal(watched.listeners, 0);
  const logout = client.logout();
  socket.closed();
  await logout;
  const failing = client.login({ signal: watched.signal });
  await settle();
  FakeSocket.last.fail();
  assert.equal((await failing).success, false);
  assert.equal(watched.listeners, 0);
  const disposed = client.login({ signal: watched.signal });
  client.dispose();
  assert.equal((await disposed).success, false);
  assert.equal(watched.listeners, 0);
  const other = fakeClient().client;
  const given = other.login({ signal: watched.signal });
  watched.abort();
  assert.equal((await given).success, false);
  assert.equal(watched.listeners, 0);
  other.dispose();
});

test("a loop over messages lets go of its signal when it ends by itself", async () => {
  const { client } = await onlineClient();
  const watched = new Watched();
  const stream = client.messages({ signal: watched.signal });
  assert.equal(watched.listeners, 1);
  await stream.return?.();
  assert.equal(watched.listeners, 0);
  client.messages({ signal: watched.signal });
  client.dispose();
  assert.equal(watched.listeners, 0);
});

test("a loop over messages whose signal is aborted already ends and listens to nothing", async () => {
  const { client } = await onlineClient();
  const stream = client.messages({ signal: AbortSignal.abort() });
  assert.equal((await stream.next()).done, true);
  client.dispose();
});

test("a client shared by tabs lets go of the signals of its login and its loops", async () => {
  const watched = new Watched();
  const settings = { WebSocket: FakeSocket, namespace: `signals ${Math.random()}` };
  const client = new SharedClient("ws://gateway/", { token: "t" }, settings);
  const login = client.login({ signal: watched.signal });
  const stream = client.messages({ signal: watched.signal });
  await stream.return?.();
  client.dispose();
  assert.equal((await login).success, false);
  assert.equal(watched.listeners, 0);
});

async function loggedIn(watched: Watched) {
  const made = fakeClient();
  const login = made.client.login({ signal: watched.signal });
  await settle();
  const socket = FakeSocket.last;
  await socket.logIn();
  assert.deepEqual(await login, { success: true });
  return { ...made, socket };
}
