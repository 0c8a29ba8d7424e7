// Many messages in one turn: they are stored together, and none is forgotten.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, Flag, IndexedDBStore, LogicPkt, MessagePush, type KIMClient } from "kim-web-sdk";
import { freshStore } from "../support/clients.js";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";

function push(socket: FakeSocket, i: number): void {
  const packet = LogicPkt.build(Command.ChatUserTalk, "alice");
  packet.flag = Flag.Push;
  const message = { messageId: i, type: 1, body: `message ${i}`, sender: "bob", sendTime: i };
  packet.payload = MessagePush.encode(message).finish();
  socket.receive(packet.bytes());
}

function bodiesOf(client: KIMClient): string[] {
  const bodies: string[] = [];
  client.onmessage(({ body }) => void bodies.push(body ?? ""));
  return bodies;
}

test("messages that are handled in one turn are stored in one transaction", async (t) => {
  const { client } = fakeClient({ store: new IndexedDBStore() });
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.signIn();
  // The store opens asynchronously.
  while (!socket.packets.some(({ command }) => command === Command.OfflineIndex)) await settle();
  socket.answer(Command.OfflineIndex);
  await login;
  const bodies = bodiesOf(client);
  const writes: unknown[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own this below
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    if (args[1] === "readwrite") writes.push(args);
    return transaction.apply(this, args);
  };
  t.after(() => (IDBDatabase.prototype.transaction = transaction));
  for (let i = 1; i <= 100; ++i) push(socket, i);
  await settle();
  client.dispose();
  assert.equal(bodies.length, 100);
  // None if a transaction that the login has begun takes them along.
  assert.ok(writes.length <= 1, `${writes.length} transactions`);
});

test("a handled message is stored even if the client is disposed of in the same turn", async () => {
  const { store, namespace } = freshStore();
  const { client, socket } = await onlineClient({ store, namespace });
  const bodies = bodiesOf(client);
  for (const i of [1, 2, 3]) push(socket, i);
  client.dispose();
  assert.equal(bodies.length, 3);
  await settle();
  const kept = await store.open(namespace, "alice");
  for (const id of ["1", "2", "3"]) assert.equal((await kept.get(id))?.body, `message ${id}`);
});

test("of the messages of one turn, those that came before dispose are stored", async () => {
  const { store, namespace } = freshStore();
  const { client, socket } = await onlineClient({ store, namespace });
  client.onmessage(({ body }) => {
    if (body === "message 2") client.dispose();
  });
  for (const i of [1, 2, 3]) push(socket, i);
  await settle();
  const kept = await store.open(namespace, "alice");
  const exist = await Promise.all(["1", "2", "3"].map((id) => kept.exist(id)));
  assert.deepEqual(exist, [true, false, false]);
});
