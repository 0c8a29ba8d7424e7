// Frames of a hostile or broken gateway: they cause error events at most. The connection keeps working, and
// memory stops growing.
import { wasmBytes } from "../support/core_memory.js";
import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  Flag,
  LogicPkt,
  MessageIndexResp,
  State,
  Status,
  type KIMClient,
  type Message,
} from "kim-web-sdk";
import { acknowledged, clientWithCursor, pushFrame } from "../support/pushes.js";
import { FakeSocket, settle } from "../support/fake_socket.js";

const magic = [0xc3, 0x11, 0xa3, 0x65];

/** An online client, the messages that it gets, and the codes of its error events. */
async function watchedClient(options = {}) {
  const made = await clientWithCursor(options);
  const messages: Message[] = [];
  const codes: string[] = [];
  made.client.onmessage((message) => void messages.push(message));
  made.client.on("error", ({ code }) => void codes.push(code));
  return { ...made, messages, codes };
}

/** Receives and sends a message over the connection that was there before. */
async function worksAsBefore(
  client: KIMClient,
  socket: FakeSocket,
  messages: Message[],
): Promise<void> {
  const before = messages.length;
  socket.receive(pushFrame(1000n + BigInt(before), "still here"));
  await settle();
  assert.equal(messages[before]?.body, "still here");
  const talk = client.talkToUser("bob", { body: "x" });
  socket.answer(Command.ChatUserTalk);
  assert.equal((await talk).status, 0);
  assert.equal(client.state, State.CONNECTED);
  assert.deepEqual(socket.closeCalls, []);
}

const hugeGarbage = new Uint8Array(10 << 20).fill(0xff);

for (const [what, frame, expected] of [
  ["ten megabytes of garbage", hugeGarbage, ["malformed_packet"]],
  ["seventeen megabytes", new Uint8Array(17 << 20), ["too_large"]],
  ["a text frame", "hello", ["unexpected_packet"]],
  ["a text frame of ten megabytes", "x".repeat(10 << 20), ["unexpected_packet"]],
  ["an empty frame", new Uint8Array(), ["malformed_packet"]],
  ["nothing but a magic", Uint8Array.from(magic), ["malformed_packet"]],
  ["neither text nor bytes", { data: 1 }, ["unexpected_packet"]],
] as [string, unknown, string[]][]) {
  test(`${what} is one error event, and the connection works as before`, async () => {
    const { client, socket, messages, codes } = await watchedClient();
    socket.receive(frame);
    await settle();
    assert.deepEqual(codes, expected);
    await worksAsBefore(client, socket, messages);
    assert.equal(client.stats().malformedFrames, 1);
    client.dispose();
  });
}

test("a message of ten megabytes is delivered, and its memory is reused", async () => {
  const { client, socket, messages, codes } = await watchedClient();
  const body = "x".repeat(10 << 20);
  const receive = async (id: bigint): Promise<void> => {
    socket.receive(pushFrame(id, body));
    await settle();
    assert.equal(messages.pop()?.body, body);
    socket.receive(hugeGarbage);
  };
  await receive(1n);
  await receive(2n);
  const settled = wasmBytes();
  for (let id = 3n; id < 12n; ++id) await receive(id);
  assert.equal(wasmBytes(), settled);
  assert.ok(codes.every((code) => code === "malformed_packet"));
  await worksAsBefore(client, socket, messages);
  client.dispose();
});

test("a flood of bad frames causes a few error events, which count them all, and memory stops growing", async () => {
  const { client, socket, messages, codes } = await watchedClient();
  const unasked = LogicPkt.build(Command.GroupDetail, "", new Uint8Array());
  unasked.status = Status.InvalidCommand;
  const brokenNotice = LogicPkt.build(Command.GroupCreate, "", Uint8Array.of(0xff));
  brokenNotice.flag = Flag.Push;
  const bad = [Uint8Array.of(1, 2, 3), "text", unasked.bytes(), brokenNotice.bytes()];
  const flood = async (): Promise<void> => {
    for (let i = 0; i < 10_000; ++i) socket.receive(bad[i % bad.length]);
    await settle();
  };
  await flood();
  const settled = wasmBytes();
  for (let i = 0; i < 5; ++i) await flood();
  assert.equal(codes.length, 10);
  assert.equal(client.stats().malformedFrames, 60_000);
  assert.equal(wasmBytes(), settled);
  await worksAsBefore(client, socket, messages);
  client.dispose();
});

test("a lasting flood of bad frames causes one error event every ten seconds, with a count", async () => {
  const { client, clock, socket } = await watchedClient();
  const texts: string[] = [];
  client.on("error", ({ message }) => void texts.push(message));
  for (let seconds = 0; seconds < 30; ++seconds) {
    for (let i = 0; i < 100; ++i) socket.receive("text");
    clock.advance(1000);
  }
  assert.equal(texts.length, 12);
  assert.match(texts[11] ?? "", /\(1000\)/);
  client.dispose();
});

/** A push whose payload is these bytes. */
function pushOf(payload: number[], command: string = Command.ChatUserTalk): Uint8Array {
  const packet = LogicPkt.build(command, "alice", Uint8Array.from(payload));
  packet.flag = Flag.Push;
  return packet.bytes();
}

const fourGigabytes = [0xff, 0xff, 0xff, 0xff, 0x0f];
const endless = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

for (const [what, frame] of [
  ["a header of four gigabytes", Uint8Array.from([...magic, 0xff, 0xff, 0xff, 0xff, 8, 1])],
  ["a header of two gigabytes", Uint8Array.from([...magic, 0x7f, 0xff, 0xff, 0xff, 8, 1])],
  ["a payload of four gigabytes", Uint8Array.from([...magic, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])],
  ["a payload one byte too long", Uint8Array.from([...magic, 0, 0, 0, 0, 0, 0, 0, 1])],
  ["a ping of 65,535 bytes", Uint8Array.of(0xc3, 0x15, 0xa7, 0x65, 0, 2, 0xff, 0xff)],
  ["a body of four gigabytes", pushOf([0x1a, ...fourGigabytes, 0x78])],
  ["a body of 2 to the 63 bytes", pushOf([0x1a, ...endless, 0x78])],
  ["a number that does not end", pushOf([0x08, ...new Array<number>(20).fill(0xff)])],
  ["groups in groups in groups", pushOf(new Array<number>(200_000).fill(0x0b))],
  ["a member list of four gigabytes", pushOf([0x12, ...fourGigabytes], Command.GroupCreate)],
] as [string, Uint8Array][]) {
  test(`a frame that claims to have ${what} causes one error event, and allocates nothing`, async () => {
    const { client, socket, messages, codes } = await watchedClient();
    await worksAsBefore(client, socket, messages);
    const before = wasmBytes();
    socket.receive(frame);
    await settle();
    assert.deepEqual(codes, ["malformed_packet"]);
    assert.ok(wasmBytes() - before < 2 << 20);
    await worksAsBefore(client, socket, messages);
    client.dispose();
  });
}

test("invalid UTF-8 becomes U+FFFD, and its message is delivered and acknowledged", async () => {
  const { client, clock, socket, messages, codes } = await watchedClient();
  const bad = [0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf8, 0xff];
  const field = (tag: number): number[] => [tag, bad.length, ...bad];
  socket.receive(pushOf([0x08, 5, ...field(0x1a), ...field(0x22), ...field(0x2a), 0x30, 5]));
  await settle();
  const [message] = messages;
  const expected = new TextDecoder().decode(Uint8Array.from(bad));
  assert.deepEqual(
    [message?.body, message?.extra, message?.sender],
    [expected, expected, expected],
  );
  assert.deepEqual(codes, []);
  assert.equal(await acknowledged(socket, clock), 5n);
  await worksAsBefore(client, socket, messages);
  client.dispose();
});

const edges = [0n, -1n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n];

test("ids at the edges of int64 are delivered once, with every digit, and acknowledged", async () => {
  const { client, clock, socket, messages, codes } = await watchedClient();
  for (const id of [...edges, ...edges]) socket.receive(pushFrame(id, "x", 7n));
  await settle();
  assert.deepEqual(
    messages.map(({ messageId }) => messageId.toBigInt()),
    edges,
  );
  assert.equal(await acknowledged(socket, clock), 2n ** 63n - 1n);
  assert.deepEqual(codes, []);
  await worksAsBefore(client, socket, messages);
  client.dispose();
});

test("times at the edges of int64 are delivered, with every digit", async () => {
  const { client, clock, socket, messages, codes } = await watchedClient();
  edges.forEach((time, i) => socket.receive(pushFrame(BigInt(i) + 1n, "x", time)));
  await settle();
  clock.advance(20_000);
  await settle();
  assert.deepEqual(
    messages.map(({ sendTime }) => sendTime.toBigInt()),
    edges,
  );
  assert.deepEqual(codes, []);
  await worksAsBefore(client, socket, messages);
  client.dispose();
});

test("an index with ids at the edges of int64 is handed out whole, and is not requested for ever", async () => {
  const { client, clock, socket, messages, codes } = await watchedClient();
  const found: bigint[] = [];
  client.onofflinemessage(({ indexes }) => {
    found.push(...indexes.map(({ messageId }) => messageId.toBigInt()));
  });
  socket.closed();
  clock.advance(1000);
  await settle();
  const next = FakeSocket.last;
  next.signIn();
  await settle();
  const inOrder = [-(2n ** 63n), -1n, 2n ** 53n + 1n, 2n ** 63n - 1n];
  const indexes = inOrder.map((messageId) => ({ messageId, sendTime: messageId, accountB: "bob" }));
  next.answer(Command.OfflineIndex, MessageIndexResp.encode({ indexes }).finish());
  await settle();
  next.answer(Command.OfflineIndex);
  await settle();
  assert.deepEqual(found, inOrder);
  assert.deepEqual(codes, []);
  await worksAsBefore(client, next, messages);
  client.dispose();
});
