// Logins whose signal is aborted while something else is under way too.
import assert from "node:assert/strict";
import test from "node:test";
import { State, type KIMError } from "kim-web-sdk";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";

test("a login that is given up while a logout is under way does not follow it", async () => {
  const { client, socket } = await onlineClient();
  const states: string[] = [];
  client.on("state", (state) => void states.push(State[state]));
  const logout = client.logout();
  const controller = new AbortController();
  const login = client.login({ signal: controller.signal });
  controller.abort();
  assert.equal(((await login).err as KIMError).code, "aborted");
  socket.closed();
  await logout;
  await settle();
  assert.equal(FakeSocket.last, socket);
  assert.deepEqual(states, ["CLOSEING", "CLOSED"]);
  client.dispose();
});

test("a login that is given up while a logout is under way follows it for another call", async () => {
  const { client, socket } = await onlineClient();
  void client.logout();
  const controller = new AbortController();
  void client.login({ signal: controller.signal });
  const patient = client.login();
  controller.abort();
  socket.closed();
  await settle();
  await FakeSocket.last.logIn();
  assert.deepEqual(await patient, { success: true });
  client.dispose();
});

for (const event of ["state", "sync", "offline"] as const) {
  test(`a handler of ${event} that sees the client connected is too late to abort the login`, async () => {
    const { client } = fakeClient();
    const controller = new AbortController();
    client.on(event, () => {
      if (client.state === State.CONNECTED) controller.abort();
    });
    const login = client.login({ signal: controller.signal });
    await settle();
    await FakeSocket.last.logIn();
    assert.deepEqual(await login, { success: true });
    assert.equal(controller.signal.aborted, true);
    assert.equal(client.state, State.CONNECTED);
    client.dispose();
  });
}
