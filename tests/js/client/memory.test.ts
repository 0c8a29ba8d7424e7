// Memory and timers of a client that works, is idle, or has been disposed of: nothing grows.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Command,
  Flag,
  type KIMClient,
  LogicPkt,
  MemoryStore,
  MessagePush,
  type Clock,
} from "kim-web-sdk";
import { wasmBytes } from "../support/core_memory.js";
import { FakeSocket, fakeClient, onlineClient, settle } from "../support/fake_socket.js";

function pushFrame(i: number): Uint8Array {
  const packet = LogicPkt.build(Command.ChatUserTalk, "alice");
  packet.flag = Flag.Push;
  packet.payload = MessagePush.encode({
    messageId: 1789569706584334336n + BigInt(i) * 4194304n,
    type: 1,
    body: `message ${i}`,
    sender: `user_${i % 50}`,
    sendTime: 1795392000000000000n + BigInt(i),
  }).finish();
  return packet.bytes();
}

test("the core's memory stays the same over 200,000 pushes", async () => {
  const { client, socket } = await onlineClient();
  let handled = 0;
  client.onmessage(() => (handled += 1));
  const receive = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; ++i) {
      socket.receive(pushFrame(i));
      if (i % 1000 === 999) await settle();
    }
  };

  await receive(0, 20_000);
  const settled = wasmBytes();
  await receive(20_000, 200_000);

  assert.equal(handled, 200_000);
  assert.equal(wasmBytes(), settled);
  client.dispose();
});

test("the core's memory stays the same over 10,000 clients that are made and disposed of", async () => {
  const store = new MemoryStore();
  const atOnce = 100;
  const comeAndGo = async (): Promise<void> => {
    const first = FakeSocket.made.length;
    const clients: KIMClient[] = [];
    for (let i = 0; i < atOnce; ++i) clients.push(fakeClient({ store, namespace: "many" }).client);
    const logins = clients.map((client) => client.login());
    await settle();
    await Promise.all(FakeSocket.made.slice(first).map((socket) => socket.logIn()));
    assert.ok((await Promise.all(logins)).every(({ success }) => success));
    for (const client of clients) client.dispose();
    FakeSocket.made.length = 0;
  };

  for (let i = 0; i < 1000; i += atOnce) await comeAndGo();
  const settled = wasmBytes();
  for (let i = 1000; i < 10_000; i += atOnce) await comeAndGo();

  assert.equal(wasmBytes(), settled);
});

test("an idle client keeps one timer, and does not poll", async () => {
  const timers = new Set<unknown>();
  let fired = 0;
  const { clock: time } = fakeClient();
  const clock: Clock = {
    now: () => time.now(),
    setTimeout(callback, delay) {
      const timer = time.setTimeout(() => {
        timers.delete(timer);
        fired += 1;
        callback();
      }, delay);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers.delete(timer);
      time.clearTimeout(timer);
    },
  };
  const { client } = await onlineClient({ clock });
  assert.equal(timers.size, 1);

  fired = 0;
  time.advance(50_000);
  assert.equal(timers.size, 1);
  assert.ok(fired <= 2, `${fired} timers in 50 s of rest`);

  client.dispose();
  assert.equal(timers.size, 0);
});
