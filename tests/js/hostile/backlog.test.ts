// Messages and index entries without a handler: only a bounded number is kept. The rest stays with the
// server, unacknowledged, until there is room.
import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  MemoryStore,
  MessageAckReq,
  MessageIndexReq,
  MessageIndexResp,
  type KIMClient,
  type KIMError,
} from "kim-web-sdk";
import type { ManualClock } from "kim-web-sdk/testing";
import { FakeSocket, fakeClient, settle } from "../support/fake_socket.js";
import { clientWithCursor, pushFrame } from "../support/pushes.js";

const room = 20_000;
const total = 25_000;
const pageSize = 2000;

/** Answers a request for the index like a server that has `total` messages, with the ids from 1 on. */
function answerIndex(socket: FakeSocket): void {
  const [asked] = socket.packets.slice(-1);
  if (asked?.command !== String(Command.OfflineIndex)) return;
  const from = Number(MessageIndexReq.decode(asked.payload).messageId);
  const size = Math.min(pageSize, total - from);
  const indexes = Array.from({ length: size }, (_, i) => {
    const messageId = from + i + 1;
    return { messageId, sendTime: messageId, accountB: "bob" };
  });
  socket.answer(Command.OfflineIndex, MessageIndexResp.encode({ indexes }).finish());
}

/** Answers everything that the client requests in these seconds. */
async function serve(socket: FakeSocket, clock: ManualClock, seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 4; ++i) {
    answerIndex(socket);
    await settle();
    clock.advance(250);
  }
}

const acknowledgedBy = (socket: FakeSocket): bigint[] =>
  socket.packets
    .filter(({ command }) => command === String(Command.ChatTalkAck))
    .map(({ payload }) => MessageAckReq.decode(payload).messageId.toBigInt());

/** Logs in to a server with more offline messages than there is room for. */
async function loggedIn(client: KIMClient, clock: ManualClock): Promise<FakeSocket> {
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.signIn();
  await settle();
  await serve(socket, clock, 5);
  assert.deepEqual(await login, { success: true });
  return socket;
}

test("offline messages for which there is no room stay with the server until there is", async () => {
  const namespace = "a full backlog";
  const { client, clock } = fakeClient({ store: new MemoryStore(), namespace });
  const errors: KIMError[] = [];
  client.on("error", (error) => void errors.push(error));
  const socket = await loggedIn(client, clock);
  await serve(socket, clock, 60);
  const kept = await (await new MemoryStore().open(namespace, "alice")).pendingIndexes();
  assert.equal(kept.length, room);
  assert.deepEqual(acknowledgedBy(socket), []);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ["queue_full"],
  );

  const found: number[] = [];
  client.onofflinemessage(({ indexes }) => {
    found.push(...indexes.map(({ messageId }) => Number(messageId)));
  });
  await serve(socket, clock, 60);
  assert.deepEqual(
    found,
    Array.from({ length: total }, (_, i) => i + 1),
  );
  client.dispose();
});

test("a handler gets more offline messages than there is room for part by part, without an error", async () => {
  const { client, clock } = fakeClient({ store: new MemoryStore(), namespace: "a long absence" });
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  const parts: number[] = [];
  client.onofflinemessage(({ indexes }) => void parts.push(indexes.length));
  const socket = await loggedIn(client, clock);
  await serve(socket, clock, 10);
  assert.deepEqual(parts, [room, total - room]);
  assert.deepEqual(codes, []);
  client.dispose();
});

test("a handler that never finishes while there is no room for more offline messages is reported once", async () => {
  const { client, clock } = fakeClient({ store: new MemoryStore(), namespace: "a slow handler" });
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  client.onofflinemessage(() => new Promise(() => undefined));
  const socket = await loggedIn(client, clock);
  await serve(socket, clock, 60);
  assert.deepEqual(codes, ["queue_full"]);
  client.dispose();
});

/** The server answers nothing for a minute. */
async function silence(clock: ManualClock): Promise<void> {
  for (let i = 0; i < 60; ++i) {
    clock.advance(1000);
    await settle();
  }
}

test("a server that lists no more offline messages is reported once there is room for them", async () => {
  const { client, clock } = fakeClient({ store: new MemoryStore(), namespace: "a silent server" });
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  await loggedIn(client, clock);
  await silence(clock);
  assert.deepEqual(codes, ["queue_full"]);
  client.onofflinemessage(() => undefined);
  await silence(clock);
  assert.deepEqual([codes[0], new Set(codes.slice(1))], ["queue_full", new Set(["sync_failed"])]);
  client.dispose();
});

test("a server that lists no offline messages for an account is reported, even if the previous account had no room", async () => {
  const { client, clock } = fakeClient({ store: new MemoryStore(), namespace: "two accounts" });
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  const socket = await loggedIn(client, clock);
  const loggedOut = client.logout();
  await settle();
  socket.closed();
  await loggedOut;
  void client.login();
  await settle();
  FakeSocket.last.signIn("bob");
  await silence(clock);
  assert.deepEqual([codes[0], new Set(codes.slice(1))], ["queue_full", new Set(["sync_failed"])]);
  client.dispose();
});

test("pushes for which there is no room are neither kept nor acknowledged", async () => {
  const { client, clock, socket } = await clientWithCursor();
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  const first = 1000;
  for (let i = 0; i < total; ++i) {
    socket.receive(pushFrame(first + i));
    if (i % 1000 === 999) await settle();
  }
  await settle();
  clock.advance(25_000);
  await settle();
  for (const code of ["queue_full", "store_failed"]) {
    assert.equal(codes.filter((each) => each === code).length, 1);
  }
  assert.ok(acknowledgedBy(socket).every((id) => id < first + room + 1000));
  client.dispose();
});

test("messages that wait for a handler cause no handler_timeout, whenever one is added", async () => {
  for (const comesAfter of [10_000, 31_000]) {
    const logged: string[] = [];
    const logger = { warn: (text: string) => void logged.push(text) };
    const options = { logger, catchUpAfter: 10_000 };
    const { client, clock, socket } = await clientWithCursor(options);
    const codes: string[] = [];
    client.on("error", ({ code }) => void codes.push(code));
    let offline = 0;
    client.on("offline", ({ indexes }) => (offline += indexes.length));
    for (let id = 1; id <= 1500; ++id) socket.receive(pushFrame(id + 1));
    clock.advance(comesAfter);
    await settle();
    let messages = 0;
    client.onmessage(() => (messages += 1));
    clock.advance(31_000);
    await settle();
    assert.deepEqual([codes, logged], [[], ["a message waits for a handler"]]);
    assert.equal(messages, 1000);
    assert.equal(offline, 0);
    client.dispose();
  }
});

test("a handler that takes too long is reported once for each of its messages", async () => {
  const { client, clock, socket } = await clientWithCursor();
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  client.onmessage(() => new Promise(() => undefined));
  for (const id of [5, 6]) socket.receive(pushFrame(id));
  clock.advance(31_000);
  await settle();
  assert.deepEqual(codes, ["handler_timeout", "handler_timeout"]);
  client.dispose();
});
