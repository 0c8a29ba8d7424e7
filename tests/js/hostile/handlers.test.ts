// A handler of an application may return anything.
import assert from "node:assert/strict";
import test from "node:test";
import { State, type KIMError } from "kim-web-sdk";
import { acknowledged, clientWithCursor, pushFrame } from "../support/pushes.js";
import { settle } from "../support/fake_socket.js";

/** An object that throws when it is asked whether it is a promise. */
const trap = (): object => ({
  get then(): never {
    throw new Error("no questions");
  },
});

test("a handler whose result throws on access has failed, and its message counts as handled", async () => {
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

test("a result that throws on access does not hold up other handlers' messages", async () => {
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

test("a result that throws on access is reported for handlers of other events too, and changes nothing else", async () => {
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

test("an error handler whose promise rejects is logged, and not reported again", async () => {
  const lines: string[] = [];
  const logger = { error: (text: string) => void lines.push(text) };
  const { client, socket } = await clientWithCursor({ logger });
  let calls = 0;
  client.on("error", () => {
    calls += 1;
    return Promise.reject(new Error("the reporter is away"));
  });
  socket.receive("text");
  await settle();
  assert.deepEqual([calls, lines], [1, ["an error handler failed"]]);
  client.dispose();
});

test("a logger that throws, or whose promise rejects, changes nothing", async () => {
  const fail = (): never => {
    throw new Error("the disk is full");
  };
  const reject = (): unknown => Promise.reject(new Error("the disk is full"));
  const logger = { info: fail, warn: reject, error: fail };
  const { client, socket } = await clientWithCursor({ logger });
  const codes: string[] = [];
  client.on("error", ({ code }) => {
    codes.push(code);
    throw new Error("an error handler that fails too");
  });
  socket.receive("text");
  socket.receive(pushFrame(5n));
  socket.closed();
  await settle();
  assert.deepEqual([codes, client.state], [["unexpected_packet"], State.RECONNECTING]);
  client.dispose();
});
