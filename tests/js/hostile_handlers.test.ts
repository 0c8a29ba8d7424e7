// What handlers return is the application's, and may be anything.
import assert from "node:assert/strict";
import test from "node:test";
import type { KIMError } from "kim-web-sdk";
import { acknowledged, clientWithCursor, pushFrame } from "./hostile_support.js";
import { settle } from "./driver_support.js";

/** An object that fails when it is asked whether it is a promise. */
const trap = (): object => ({
  get then(): never {
    throw new Error("no questions");
  },
});

test("a handler whose result cannot be looked at has failed, and its message is finished with", async () => {
  const { client, clock, socket } = await clientWithCursor();
  const errors: KIMError[] = [];
  client.on("error", (error) => void errors.push(error));
  client.onmessage(trap);
  socket.receive(pushFrame(5n));
  await settle();
  assert.deepEqual(
    errors.map(({ code, cause }) => [code, (cause as Error).message]),
    [["handler_failed", "no questions"]],
  );
  assert.equal(await acknowledged(socket, clock), 5n);
  client.dispose();
});

test("such a result does not keep the other handlers' messages waiting", async () => {
  const { client, clock, socket } = await clientWithCursor();
  const bodies: (string | undefined)[] = [];
  client.on("message", trap);
  client.on("message", ({ body }) => void bodies.push(body));
  socket.receive(pushFrame(5n, "first"));
  socket.receive(pushFrame(6n, "second"));
  await settle();
  assert.deepEqual(bodies, ["first", "second"]);
  assert.equal(await acknowledged(socket, clock), 6n);
  client.dispose();
});

test("such a result of any other handler is reported, and changes nothing else", async () => {
  const { client, socket } = await clientWithCursor();
  const codes: string[] = [];
  client.on("error", ({ code }) => {
    codes.push(code);
    return trap();
  });
  client.on("state", trap);
  client.on("Reconnecting", trap);
  client.on("offline", trap);
  socket.closed();
  await settle();
  assert.deepEqual(codes, ["handler_failed", "handler_failed", "handler_failed"]);
  client.dispose();
});
