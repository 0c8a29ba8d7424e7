// null in place of a callback, as programs for the TypeScript SDK pass it when a page or component ends.
import assert from "node:assert/strict";
import test from "node:test";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";
import { pushFrame } from "../support/pushes.js";

test("null takes the callback of onmessage away, and messages wait for the next one", async () => {
  const { client, socket } = await onlineClient();
  const seen: string[] = [];
  client.onmessage(() => seen.push("former"));
  client.onmessage(null as never);
  socket.receive(pushFrame(1));
  assert.equal(seen.length, 0);
  client.onmessage(({ messageId }) => seen.push(messageId.toString()));
  assert.deepEqual(seen, ["1"]);
  client.dispose();
});

test("null takes the callback of onofflinemessage away, and no handler of on", async () => {
  const { client } = fakeClient();
  const seen: string[] = [];
  client.onofflinemessage(() => seen.push("former"));
  client.on("offline", () => seen.push("handler"));
  client.onofflinemessage(null as never);
  const login = client.login();
  await settle();
  await FakeSocket.last.logIn();
  assert.equal((await login).success, true);
  assert.deepEqual(seen, ["handler"]);
  client.dispose();
});

test("null takes the callback of register away for the events that it names", async () => {
  const { client, socket } = await onlineClient();
  const seen: string[] = [];
  client.register(["Reconnecting", "Closed"], (event) => seen.push(event));
  client.on("Closed", () => seen.push("handler"));
  client.register(["Closed"], null as never);
  socket.fail();
  await client.logout();
  assert.deepEqual(seen, ["Reconnecting", "handler"]);
  client.dispose();
});
