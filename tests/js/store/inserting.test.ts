// A message that the application inserts into the store counts as handled.
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  Command,
  Flag,
  LogicPkt,
  Message,
  MessageIndexResp,
  MessagePush,
  Store,
  type OfflineMessages,
} from "kim-web-sdk";
import { onlineClient, settle } from "../support/fake_socket.js";

const push = (id: number): Uint8Array =>
  Object.assign(new LogicPkt(), {
    command: Command.ChatUserTalk,
    dest: "alice",
    flag: Flag.Push,
    payload: MessagePush.encode({ messageId: id, sendTime: id, body: "pushed" }).finish(),
  }).bytes();

test("an inserted message is not delivered when it is pushed, counts as read, and is not changed", async () => {
  const { client, clock, socket } = await onlineClient({ ackDelay: 0, ackInterval: 0 });
  const ids: number[] = [];
  client.onmessage(({ messageId }) => ids.push(messageId.toNumber()));
  const inserted = new Message(Long.fromNumber(7), Long.fromNumber(7));
  await Store.insert(Object.assign(inserted, { body: "inserted" }));
  socket.receive(push(6));
  socket.receive(push(7));
  await settle();
  for (let i = 0; i < 2; ++i) {
    clock.advance(1);
    await settle();
    // The server has no older messages, so all up to this one are marked as read.
    socket.answer(Command.OfflineIndex);
    await settle();
  }
  assert.deepEqual(ids, [6]);
  assert.equal(String(await Store.lastId()), "7");
  assert.equal((await Store.get(7))?.body, "inserted");
  client.dispose();
});

test("an inserted message that the server lists later is not handed out as an offline message", async () => {
  const { client, clock, socket } = await onlineClient({ ackDelay: 0, ackInterval: 0 });
  const listed: string[] = [];
  client.onmessage(() => undefined);
  client.onofflinemessage(({ indexes }: OfflineMessages) => {
    listed.push(...indexes.map(({ messageId }) => String(messageId)));
  });
  await Store.insert(
    Object.assign(new Message(Long.fromNumber(7), Long.fromNumber(7)), { body: "x" }),
  );
  // Before it acknowledges this message, the client requests the index of those that it may have missed.
  socket.receive(push(9));
  await settle();
  clock.advance(1);
  await settle();
  const indexes = [7, 8].map((id) => ({ messageId: id, sendTime: id, accountB: "bob" }));
  socket.answer(Command.OfflineIndex, MessageIndexResp.encode({ indexes }).finish());
  await settle();
  socket.answer(Command.OfflineIndex);
  await settle();
  assert.deepEqual(listed, ["8"]);
  client.dispose();
});
