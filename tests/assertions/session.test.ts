// The driver and the session, as in tests/js, but with the core of the preset wasm-assertions.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import {
  Command,
  Flag,
  KIMClient,
  LogicPkt,
  MemoryStore,
  MessageAckReq,
  MessagePush,
  MessageResp,
  State,
  type Message,
} from "../../js/api.js";
import { instantiateScript } from "../../js/core/load/instantiate.js";
import { getCore, setCoreLoader } from "../../js/core/module.js";
import { FakeSocket, settle } from "../js/support/fake_socket.js";
import { ManualClock } from "kim-web-sdk/testing";

type Factory = Parameters<typeof instantiateScript>[0];
const require = createRequire(import.meta.url);
const factory = require("../../build/wasm-assertions/kim-core.cjs") as Factory;
const load = () => instantiateScript(factory);
setCoreLoader({ load, loadAsync: () => Promise.resolve(load()) });

function push(id: number, body: string): Uint8Array {
  const packet = LogicPkt.build(Command.ChatUserTalk, "alice");
  packet.flag = Flag.Push;
  const message = { messageId: id, sendTime: id, type: 1, body, sender: "bob" };
  packet.payload = MessagePush.encode(message).finish();
  return packet.bytes();
}

async function online() {
  const clock = new ManualClock(1_000_000);
  const options = { WebSocket: FakeSocket, clock, store: new MemoryStore(), namespace: "checked" };
  const client = new KIMClient("ws://gateway/", { token: "t", tags: ["web"] }, options);
  const messages: Message[] = [];
  const errors: string[] = [];
  client.onmessage((message) => void messages.push(message));
  client.on("error", ({ code }) => void errors.push(code));
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  await socket.logIn();
  assert.deepEqual(await login, { success: true });
  return { client, clock, socket, messages, errors };
}

test("the core is the one with assertions, and its versions are bound by embind", () => {
  const { calls } = getCore();
  const bound = factory({}) as Record<"abiVersion" | "protobufVersion", () => number>;
  assert.equal(bound.protobufVersion(), 3021012);
  assert.equal(bound.abiVersion(), Math.floor(calls.kim_abi_version() / 1000));
});

test("a session logs in, talks, receives, acknowledges and logs out", async () => {
  const { client, clock, socket, messages, errors } = await online();
  const talk = client.talkToUser("bob", { body: "hello 👋", extra: "e" });
  const resp = MessageResp.encode({ messageId: 7, sendTime: 8 }).finish();
  socket.answer(Command.ChatUserTalk, resp);
  assert.equal((await talk).resp?.messageId.toString(), "7");

  for (let id = 10; id < 300; ++id) socket.receive(push(id, "x".repeat(id * 37)));
  await settle();
  assert.equal(messages.length, 290);
  assert.equal(messages[289]?.body, "x".repeat(299 * 37));
  clock.advance(1000);
  await settle();
  // The account has no cursor yet, so the acknowledgement looks back first.
  assert.equal(socket.packets.pop()?.command, Command.OfflineIndex);

  const logout = client.logout();
  socket.closed();
  await logout;
  assert.equal(client.state, State.CLOSED);
  assert.deepEqual(errors, []);
  client.dispose();
});

test("a session reconnects after its connection was lost, and goes on", async () => {
  const { client, clock, socket, messages } = await online();
  const talk = client.talkToUser("bob", { body: "lost" });
  socket.closed();
  assert.equal((await talk).err?.code, "connection_lost");
  clock.advance(1000);
  await settle();
  await FakeSocket.last.logIn();
  assert.equal(client.state, State.CONNECTED);
  FakeSocket.last.receive(push(1000, "again"));
  await settle();
  assert.equal(messages.pop()?.body, "again");
  client.dispose();
});

test("hostile frames break no assertion", async () => {
  const { client, socket, messages } = await online();
  const whole = push(2000, "whole");
  for (let size = 0; size < whole.length; ++size) socket.receive(whole.slice(0, size));
  for (let at = whole.length - 1; at >= 0; --at) {
    const bent = Uint8Array.from(whole);
    bent[at] = 0xff;
    if (client.state === State.CONNECTED) socket.receive(bent);
  }
  socket.receive(new Uint8Array(3 << 20).fill(0xff));
  client.dispose();
  const next = await online();
  next.socket.receive(push(3000, "after all that"));
  await settle();
  assert.equal(next.messages.pop()?.body, "after all that");
  assert.ok(messages.length > 0);
  next.client.dispose();
});

test("messages and packets are encoded and decoded again", () => {
  const bytes = MessageAckReq.encode({ messageId: "9223372036854775807" }).finish();
  assert.equal(MessageAckReq.decode(bytes).messageId.toString(), "9223372036854775807");
  const packet = LogicPkt.build(Command.ChatTalkAck, "", bytes);
  assert.deepEqual([...LogicPkt.from(packet.bytes()).payload], [...bytes]);
});
