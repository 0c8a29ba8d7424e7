// Messages that are pushed while the first sync is under way wait in the core until it has ended.

import assert from "node:assert/strict";
import test from "node:test";
import { Command, Flag, LogicPkt, MessagePush, type Message } from "kim-web-sdk";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

function push(command: string, dest: string, message: Parameters<typeof MessagePush.encode>[0]) {
  const packet = LogicPkt.build(command, dest, MessagePush.encode(message).finish());
  packet.flag = Flag.Push;
  return packet.bytes();
}

test("messages that are pushed during the first sync arrive whole after it, in the order of their times", async () => {
  const { client } = fakeClient();
  const arrived: Message[] = [];
  client.on("message", (message) => void arrived.push(message));
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.signIn();
  await settle();
  const late = { messageId: 7, sendTime: 2_000, type: 3, body: "späť", extra: "{}", sender: "bob" };
  const early = { ...late, messageId: 6, sendTime: 1_000, body: "b".repeat(200), sender: "eve" };
  socket.receive(push(Command.ChatGroupTalk, "the group", late));
  socket.receive(push(Command.ChatUserTalk, "alice", early));
  await settle();
  assert.equal(arrived.length, 0);
  socket.answer(Command.OfflineIndex);
  await login;
  await settle();
  const seen = arrived.map(({ messageId, sendTime, type, body, extra, sender, group }) => ({
    ...{ messageId: messageId.toNumber(), sendTime: sendTime.toNumber() },
    ...{ type, body, extra, sender, group },
  }));
  assert.deepEqual(seen, [
    { ...early, group: undefined },
    { ...late, group: "the group" },
  ]);
  client.dispose();
});
