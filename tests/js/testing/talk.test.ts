import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  Flag,
  GroupCreateNotify,
  GroupCreateReq,
  GroupCreateResp,
  GroupGetReq,
  GroupGetResp,
  GroupJoinReq,
  GroupQuitReq,
  MessagePush,
  Status,
} from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { gatewayFor, login, reason, text, type RawClient } from "../support/gateway.js";

test("a message to an account is answered with id and time, and pushed to it", async (t) => {
  const clock = new ManualClock(1_700_000_000_123);
  const gateway = await gatewayFor(t, { clock });
  const alice = await login(gateway, "alice");
  const bob = await login(gateway, "bob");
  const { answer, messageId, sendTime } = await alice.talk("bob", "你好 👋");
  assert.equal(answer.status, Status.Success);
  assert.equal(answer.command, Command.ChatUserTalk);
  assert.equal(answer.dest, "bob");
  assert.equal(answer.channelId, alice.channelId);
  assert.ok(BigInt(messageId.toString()) > 2n ** 53n);
  assert.equal(sendTime.toString(), "1700000000123000000");
  const push = await bob.push();
  assert.equal(push.dest, "bob");
  assert.equal(push.sequence, answer.sequence, "a push has the sender's sequence");
  assert.equal(push.channelId, alice.channelId, "a push has the sender's channel");
  const message = MessagePush.decode(push.payload);
  assert.equal(message.body, "你好 👋");
  assert.equal(message.sender, "alice");
  assert.equal(message.messageId.toString(), messageId.toString());
  assert.equal(message.sendTime.toString(), sendTime.toString());
});

test("ids and times grow although the clock stands still or goes back", async (t) => {
  let now = 1_700_000_000_000;
  const clock = new ManualClock();
  clock.now = () => now;
  const gateway = await gatewayFor(t, { clock });
  const alice = await login(gateway, "alice");
  for (let i = 0; i < 5; i += 1) {
    await alice.talk("bob", `${i}`);
    now -= 1000;
  }
  const { messages } = gateway;
  for (const [i, message] of messages.slice(1).entries()) {
    const before = messages[i];
    assert.ok(before !== undefined && message.messageId > before.messageId);
    assert.ok(message.sendTime > before.sendTime);
  }
});

test("a message to oneself is stored but not pushed to the channel that sent it", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  assert.equal((await alice.talk("alice", "note")).answer.status, Status.Success);
  assert.deepEqual(await alice.settle(), []);
  assert.deepEqual(gateway.messages[0]?.receivers, ["alice"]);
});

test("a message without a destination is answered with NoDestination", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  for (const command of [Command.ChatUserTalk, Command.ChatGroupTalk]) {
    const answer = await alice.request(command, "", text("hi"));
    assert.equal(answer.status, Status.NoDestination);
    assert.equal(reason(answer), "dest is empty");
  }
});

test("a body that is no message is answered with InvalidPacketBody", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  const broken = Uint8Array.of(0x0a, 0xff);
  for (const command of [
    Command.ChatUserTalk,
    Command.ChatTalkAck,
    Command.OfflineIndex,
    Command.OfflineContent,
    Command.GroupCreate,
    Command.GroupJoin,
    Command.GroupQuit,
    Command.GroupDetail,
  ]) {
    const answer = await alice.request(command, "bob", broken);
    assert.equal(answer.status, Status.InvalidPacketBody, command);
    assert.equal(answer.flag, Flag.Response);
  }
});

test("a text of exactly the limit passes and one character more is refused", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const status = async (payload: Uint8Array, dest = "bob"): Promise<number> =>
    (await alice.request(Command.ChatUserTalk, dest, payload)).status;
  assert.equal(await status(text("👋".repeat(5000))), Status.Success);
  assert.equal(await status(text("a".repeat(5001))), Status.InvalidPacketBody);
  assert.equal(await status(text("a", "b".repeat(500))), Status.Success);
  assert.equal(await status(text("a", "b".repeat(501))), Status.InvalidPacketBody);
  assert.equal(await status(text("a"), "c".repeat(60)), Status.Success);
  assert.equal(await status(text("a"), "c".repeat(61)), Status.InvalidPacketBody);
  assert.equal(gateway.messages.length, 3);
});

test("unknown commands are answered with InvalidCommand, reserved ones with NotImplemented", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  assert.equal((await alice.request("chat.user.sing", "bob")).status, Status.InvalidCommand);
  assert.equal((await alice.request(Command.SignOut, "")).status, Status.InvalidCommand);
  assert.equal((await alice.request(Command.GroupMembers, "")).status, Status.NotImplemented);
});

test("a new group is told to its members but not to the channel that made it", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  const groupId = await createGroup(alice, ["bob", "carol", "bob"]);
  const push = await bob.push();
  assert.equal(push.command, Command.GroupCreate);
  assert.deepEqual(GroupCreateNotify.decode(push.payload), {
    groupId,
    members: ["alice", "bob", "carol"],
  });
  assert.deepEqual(await alice.settle(), []);
});

test("a group's detail names owner, members and times in seconds", async (t) => {
  const clock = new ManualClock(1_700_000_000_999);
  const gateway = await gatewayFor(t, { clock });
  const alice = await login(gateway, "alice");
  const groupId = await createGroup(alice, ["bob"]);
  clock.advance(60_000);
  await alice.request(Command.GroupJoin, "", join("carol", groupId));
  const detail = await groupOf(alice, groupId);
  assert.equal(detail.owner, "alice");
  assert.equal(detail.name, "team");
  assert.equal(detail.createdAt.toString(), "1700000000");
  assert.deepEqual(
    detail.members.map((member) => [member.account, member.joinTime.toString()]),
    [
      ["alice", "1700000000"],
      ["bob", "1700000000"],
      ["carol", "1700000060"],
    ],
  );
});

test("a group's message reaches every member but the sender, and nobody who has quit", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob, carol] = [
    await login(gateway, "alice"),
    await login(gateway, "bob"),
    await login(gateway, "carol"),
  ];
  const groupId = await createGroup(alice, ["bob", "carol"]);
  await Promise.all([bob.push(), carol.push()]);
  const quit = GroupQuitReq.encode({ account: "carol", groupId }).finish();
  const left = await carol.request(Command.GroupQuit, "", quit);
  assert.equal(left.status, Status.Success);
  assert.equal(left.payload.length, 0);
  const { answer } = await alice.talk(groupId, "hello all", Command.ChatGroupTalk);
  assert.equal(answer.status, Status.Success);
  const push = await bob.push();
  assert.equal(push.command, Command.ChatGroupTalk);
  assert.equal(push.dest, groupId);
  assert.equal(MessagePush.decode(push.payload).sender, "alice");
  assert.deepEqual(await carol.settle(), []);
  assert.deepEqual(await alice.settle(), []);
});

test("a group that nobody has made is answered with NoDestination", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  const get = GroupGetReq.encode({ groupId: "none" }).finish();
  const quit = GroupQuitReq.encode({ account: "alice", groupId: "none" }).finish();
  for (const [command, dest, payload] of [
    [Command.ChatGroupTalk, "none", text("hi")],
    [Command.GroupDetail, "", get],
    [Command.GroupJoin, "", join("alice", "none")],
    [Command.GroupQuit, "", quit],
  ] as const) {
    const answer = await alice.request(command, dest, payload);
    assert.equal(answer.status, Status.NoDestination, command);
  }
});

test("a group's name, introduction and accounts have limits", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  for (const tooLong of [
    { name: "n".repeat(51) },
    { introduction: "i".repeat(301) },
    { members: ["m".repeat(61)] },
  ]) {
    const payload = GroupCreateReq.encode(GroupCreateReq.fromPartial(tooLong)).finish();
    const answer = await alice.request(Command.GroupCreate, "", payload);
    assert.equal(answer.status, Status.InvalidPacketBody, Object.keys(tooLong)[0]);
  }
  const groupId = await createGroup(alice, ["bob"]);
  const payload = GroupJoinReq.encode({ groupId, account: "m".repeat(61) }).finish();
  const answer = await alice.request(Command.GroupJoin, "", payload);
  assert.equal(answer.status, Status.InvalidPacketBody);
});

async function createGroup(client: RawClient, members: string[]): Promise<string> {
  const request = GroupCreateReq.fromPartial({ name: "team", members });
  const payload = GroupCreateReq.encode(request).finish();
  const answer = await client.request(Command.GroupCreate, "", payload);
  assert.equal(answer.status, Status.Success);
  return GroupCreateResp.decode(answer.payload).groupId;
}

async function groupOf(client: RawClient, groupId: string): Promise<GroupGetResp> {
  const payload = GroupGetReq.encode({ groupId }).finish();
  const answer = await client.request(Command.GroupDetail, "", payload);
  return GroupGetResp.decode(answer.payload);
}

function join(account: string, groupId: string): Uint8Array {
  return GroupJoinReq.encode({ account, groupId }).finish();
}
