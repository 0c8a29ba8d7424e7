import assert from "node:assert/strict";
import test from "node:test";
import { Command, Flag, MessagePush, MessageReq, MessageResp, Status } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { gatewayFor, login, reason, text } from "../support/gateway.js";

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

test("ids and times increase even if the clock stands still or goes back", async (t) => {
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

test("no id fits into a JavaScript number, whatever the clock's time", async (t) => {
  for (const clock of [new ManualClock(0), new ManualClock(1_577_836_800_000), new ManualClock()]) {
    const gateway = await gatewayFor(t, { clock });
    const { messageId } = gateway.postMessage({ from: "alice", to: "bob", body: "hi" });
    assert.ok(messageId > 2n ** 53n, `${messageId}`);
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

test("a body that cannot be decoded is answered with InvalidPacketBody", async (t) => {
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
    assert.equal(reason(answer), "body cannot be decoded");
  }
});

test("a text of exactly the limit is accepted, one character more is answered with SystemException", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const outcome = async (payload: Uint8Array, dest = "bob"): Promise<unknown[]> => {
    const answer = await alice.request(Command.ChatUserTalk, dest, payload);
    return answer.status === 0 ? [0] : [answer.status, reason(answer)];
  };
  const refused = (what: string): unknown[] => [Status.SystemException, `${what} is too long`];
  for (const letter of ["a", "👋"]) {
    const many = (count: number): string => letter.repeat(count);
    assert.deepEqual(await outcome(text(many(5000))), [0]);
    assert.deepEqual(await outcome(text(many(5001))), refused("message body"));
    assert.deepEqual(await outcome(text("a", many(500))), [0]);
    assert.deepEqual(await outcome(text("a", many(501))), refused("message extra"));
    assert.deepEqual(await outcome(text("a"), many(60)), [0]);
    assert.deepEqual(await outcome(text("a"), many(61)), refused("dest"));
  }
  assert.equal(gateway.messages.length, 6);
});

test("commands that the server does not carry out are answered with NotImplemented", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  for (const command of ["chat.user.sing", "", Command.SignOut, Command.GroupMembers]) {
    const answer = await alice.request(command, "bob");
    const expected = [Status.NotImplemented, "command is not known"];
    assert.deepEqual([answer.status, reason(answer)], expected, command);
  }
});

test("a message is stored, announced and pushed with all its fields", async (t) => {
  const clock = new ManualClock(1_700_000_000_000);
  const gateway = await gatewayFor(t, { clock });
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  const announced: unknown[] = [];
  gateway.on("message", (message) => announced.push(message));
  const payload = MessageReq.encode({ type: 7, body: "look", extra: "x" }).finish();
  const answer = await alice.request(Command.ChatUserTalk, "bob", payload);
  const { messageId, sendTime } = MessageResp.decode(answer.payload);
  const content = { type: 7, body: "look", extra: "x", sender: "alice" };
  const push = MessagePush.decode((await bob.push()).payload);
  assert.deepEqual(push, { messageId, sendTime, ...content });
  const ids = { messageId: BigInt(String(messageId)), sendTime: BigInt(String(sendTime)) };
  assert.deepEqual(gateway.messages, [{ ...ids, ...content, group: "", receivers: ["bob"] }]);
  assert.deepEqual(announced, gateway.messages);
});

test("a message posted by Gateway.postMessage is stored and pushed like one from a client", async (t) => {
  const gateway = await gatewayFor(t, { clock: new ManualClock(1_700_000_000_000) });
  const bob = await login(gateway, "bob");
  const { id: group } = gateway.createGroup({ owner: "alice", members: ["bob", "carol"] });
  const pushed = async () => {
    const { command, dest, sequence, status, channelId, meta, payload } = await bob.push();
    assert.deepEqual([sequence, status, channelId, meta], [0, 0, "", []]);
    const message = MessagePush.decode(payload);
    const { messageId, sendTime, ...rest } = message;
    const ids = [messageId, sendTime].map((value) => BigInt(String(value)));
    return { command, dest, ids, ...rest };
  };
  const one = gateway.postMessage({ from: "alice", to: "bob", body: "hi" });
  const content = { sender: "alice", body: "hi", type: 1, extra: "" };
  const { messageId, sendTime, ...kept } = one;
  assert.deepEqual(kept, { ...content, group: "", receivers: ["bob"] });
  const command = Command.ChatUserTalk;
  assert.deepEqual(await pushed(), {
    command,
    dest: "bob",
    ids: [messageId, sendTime],
    ...content,
  });
  const more = { body: "all", type: 2, extra: "x" };
  const two = gateway.postMessage({ from: "alice", group, ...more });
  assert.deepEqual([two.group, two.receivers], [group, ["bob", "carol"]]);
  const toAll = { command: Command.ChatGroupTalk, dest: group, sender: "alice", ...more };
  assert.deepEqual(await pushed(), { ids: [two.messageId, two.sendTime], ...toAll });
  assert.equal(gateway.stats.messages, 2);
  assert.throws(() => gateway.postMessage({ from: "alice", body: "to nobody" }), {
    code: "invalid_option",
    message: "postMessage needs `to` or a `group` that exists",
  });
});
