// The same function added more than once as a handler.
import assert from "node:assert/strict";
import test from "node:test";
import { onlineClient } from "../support/fake_socket.js";
import { pushFrame } from "../support/pushes.js";

test("a handler that is added by on and by once stays after its single call", async () => {
  const { client, socket } = await onlineClient();
  let calls = 0;
  const handler = (): void => void (calls += 1);
  client.on("message", handler);
  client.once("message", handler);
  for (const [id, expected] of [2, 3, 4].entries()) {
    socket.receive(pushFrame(id + 1));
    assert.equal(calls, expected);
  }
  client.dispose();
});

test("what on has returned removes what was added then, and nothing else", async () => {
  const { client, socket } = await onlineClient();
  const calls: string[] = [];
  const handler = (): void => void calls.push("handler");
  const stop = client.on("message", handler);
  const stopOnce = client.once("message", handler);
  stopOnce();
  socket.receive(pushFrame(1));
  socket.receive(pushFrame(2));
  assert.equal(calls.length, 2);
  stop();
  client.on("message", handler);
  stop();
  socket.receive(pushFrame(3));
  assert.equal(calls.length, 3);
  client.off("message", handler);
  client.on("message", () => calls.push("another"));
  socket.receive(pushFrame(4));
  assert.equal(calls.at(-1), "another");
  client.dispose();
});
