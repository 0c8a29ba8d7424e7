// Names of accounts, groups and commands come from other people, and some of them have a meaning in JavaScript,
// such as `__proto__`.
import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  Flag,
  GroupCreateNotify,
  LogicPkt,
  MemoryStore,
  MessagePush,
  OfflineMessages,
  Response,
  type Message,
  type Notification,
} from "kim-web-sdk";
import { Inbox, MemoryReliableStore, wrapExtra } from "kim-web-sdk/reliable";
import { onlineClient, settle } from "../support/fake_socket.js";

const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", ""];

const before = Reflect.ownKeys(Object.prototype);

/** Fails if anything has been added to `Object.prototype`. */
function unpolluted(): void {
  assert.deepEqual(Reflect.ownKeys(Object.prototype), before);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
}

function push(id: number, sender: string, extra = "", command: string = Command.ChatUserTalk) {
  const packet = LogicPkt.build(command, sender);
  packet.flag = Flag.Push;
  packet.meta = [{ key: "__proto__", value: '{"polluted":1}', type: 0 }];
  const message = { messageId: id, sendTime: id, type: 1, body: "x", sender, extra };
  packet.payload = MessagePush.encode(message).finish();
  return packet.bytes();
}

test("senders and groups may be called anything", async () => {
  const { client, socket } = await onlineClient();
  const messages: Message[] = [];
  client.onmessage((message) => void messages.push(message));
  names.forEach((name, i) => {
    socket.receive(push(2 * i + 1, name));
    socket.receive(push(2 * i + 2, name, "", Command.ChatGroupTalk));
  });
  await settle();
  const senders = names.flatMap((name) => [name, name]);
  assert.deepEqual(
    messages.map(({ sender }) => sender),
    senders,
  );
  unpolluted();
  client.dispose();
});

test("offline messages of accounts and groups with any names are found by them", async () => {
  const source = { account: "__proto__", request: () => Promise.resolve(new Response(11)) };
  const named = names.filter(Boolean);
  const indexes = named.flatMap((name, i) => {
    const { messageId, sendTime } = MessagePush.fromPartial({ messageId: i + 1, sendTime: i + 1 });
    const entry = { messageId, sendTime, direction: 0, accountB: name, group: "" };
    return [entry, { ...entry, group: name }];
  });
  const offline = new OfflineMessages(source, indexes);
  assert.deepEqual(offline.listUsers().sort(), [...named].sort());
  assert.deepEqual(offline.listGroups().sort(), [...named].sort());
  for (const name of named) {
    assert.equal((await offline.loadUser(name, 1)).length, 1);
    assert.equal(offline.getGroupMessagesCount(name), 1);
  }
  assert.equal(offline.getUserMessagesCount("valueOf"), 0);
  unpolluted();
});

test("commands may be called anything, and members of groups too", async () => {
  const { client, socket } = await onlineClient();
  const told: Notification[] = [];
  client.on("notification", (notification) => void told.push(notification));
  for (const name of names) {
    const packet = LogicPkt.build(name, "__proto__", Uint8Array.of(1));
    packet.flag = Flag.Push;
    socket.receive(packet.bytes());
  }
  const payload = GroupCreateNotify.encode({ groupId: "__proto__", members: names }).finish();
  const packet = LogicPkt.build(Command.GroupCreate, "", payload);
  packet.flag = Flag.Push;
  socket.receive(packet.bytes());
  assert.deepEqual(
    told.slice(0, -1).map((each) => (each.command === "other" ? each.name : "")),
    names,
  );
  assert.deepEqual((told.pop()?.payload as GroupCreateNotify).members, names);
  unpolluted();
  client.dispose();
});

test("ids in envelopes may be called anything that an id may", async () => {
  const { client, socket } = await onlineClient({ store: new MemoryStore() });
  const store = new MemoryReliableStore();
  const inbox = new Inbox(client, { account: "alice", namespace: `names ${Math.random()}`, store });
  const got: (string | undefined)[] = [];
  inbox.onmessage(({ sender }) => void got.push(sender));
  const ids = ["__proto__", "constructor"];
  ids.forEach((id, i) => {
    socket.receive(push(10 * i + 1, "__proto__", wrapExtra(id, "")));
    socket.receive(push(10 * i + 2, "__proto__", wrapExtra(id, "")));
    socket.receive(push(10 * i + 3, "constructor", wrapExtra(id, "")));
  });
  await settle();
  assert.deepEqual(got, ["__proto__", "constructor", "__proto__", "constructor"]);
  unpolluted();
  await inbox.close();
  client.dispose();
});
