import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  Content,
  Flag,
  KIMStatus,
  MessageReq,
  MessageType,
  type Notification,
} from "kim-web-sdk";
import { faults, ManualClock } from "kim-web-sdk/testing";
import { clientFor, deferred, Inbox, next, online } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";

test("a message to a user arrives with its sender, type, extra and times", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  const content = new Content("hello 你好 👋", MessageType.Image, "{}");
  const { status, resp, err } = await alice.talkToUser("bob", content);
  assert.equal(status, 0);
  assert.equal(err, undefined);
  const [message] = await inbox.count(1);
  assert.equal(message?.messageId.toString(), resp?.messageId.toString());
  assert.equal(message?.sendTime.toString(), resp?.sendTime.toString());
  assert.equal(message?.body, "hello 你好 👋");
  assert.equal(message?.type, MessageType.Image);
  assert.equal(message?.extra, "{}");
  assert.equal(message?.sender, "alice");
  assert.equal(message?.receiver, "bob");
  assert.equal(message?.group, undefined);
  assert.ok(Math.abs((message?.arrivalTime ?? 0) - Date.now()) < 60_000);
});

test("a Content without an extra arrives with an empty one", async (t) => {
  const content = new Content("hello");
  assert.deepEqual({ ...content }, { type: MessageType.Text, body: "hello" });
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  await alice.talkToUser("bob", content);
  const [message] = await inbox.count(1);
  assert.equal(message?.extra, "");
  assert.deepEqual(MessageReq.decode(MessageReq.encode(content).finish()), {
    ...content,
    extra: "",
  });
});

test("a type and an extra that are undefined count as missing", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  const { status } = await alice.talkToUser("bob", {
    body: "x",
    type: undefined,
    extra: undefined,
  });
  assert.equal(status, 0);
  assert.equal(gateway.messages[0]?.type, MessageType.Text);
  assert.equal(gateway.messages[0]?.extra, "");
});

test("a message to a group arrives at its members with the group's id", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const notified = next(bob, "notification");
  const { status, resp } = await alice.createGroup({ name: "friends", members: ["bob"] });
  assert.equal(status, 0);
  const groupId = resp?.groupId ?? "";
  const notification = (await notified) as Extract<Notification, { command: "chat.group.create" }>;
  assert.equal(notification.command, Command.GroupCreate);
  assert.equal(notification.payload.groupId, groupId);
  assert.deepEqual(notification.payload.members.sort(), ["alice", "bob"]);
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  assert.equal((await alice.talkToGroup(groupId, new Content("hi all"))).status, 0);
  const [message] = await inbox.count(1);
  assert.equal(message?.group, groupId);
  assert.equal(message?.body, "hi all");
});

test("a group is created, and owned by its creator; it can be joined, left and looked up", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const created = await alice.createGroup({ name: "g", introduction: "about", members: [] });
  const groupId = created.resp?.groupId ?? "";
  assert.deepEqual(await bob.joinGroup({ groupId }), { status: 0 });
  const { resp } = await bob.GetGroup({ groupId });
  assert.equal(resp?.owner, "alice");
  assert.equal(resp?.introduction, "about");
  assert.deepEqual(resp?.members.map(({ account }) => account).sort(), ["alice", "bob"]);
  assert.deepEqual(await bob.quitGroup(groupId), { status: 0 });
  const after = await alice.GetGroup(groupId);
  assert.deepEqual(
    after.resp?.members.map(({ account }) => account),
    ["alice"],
  );
});

test("a refusal carries the server's status and message", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  const { status, resp, err } = await alice.talkToUser("", new Content("to nobody"));
  assert.equal(status, 100);
  assert.equal(resp, undefined);
  assert.equal(err?.code, "rejected");
  assert.equal(err?.status, 100);
  assert.equal(err?.message, "dest is empty");
  const long = await alice.talkToUser("bob", { body: "x".repeat(5001) }, 0);
  assert.deepEqual([long.status, long.err?.message], [300, "message body is too long"]);
});

test("a message without an answer ends as unknown, and is not sent again", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  gateway.setFaults(faults.drop({ direction: "out", command: Command.ChatUserTalk }));
  const result = await alice.talkToUser("bob", { body: "?" }, 3, { timeout: 20 });
  assert.equal(result.status, KIMStatus.RequestTimeout);
  assert.equal(result.err?.code, "timeout");
  assert.equal(gateway.messages.length, 1);
});

test("a message whose connection is lost ends at once as unknown", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  gateway.setFaults(faults.terminate({ direction: "out", command: Command.ChatUserTalk }));
  const result = await alice.talkToUser("bob", { body: "?" });
  assert.equal(result.status, KIMStatus.RequestTimeout);
  assert.equal(result.err?.code, "connection_lost");
});

test("a message that waits when its client is disposed of is not sent, one in flight is unknown", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  gateway.setFaults(faults.drop({ direction: "out", command: Command.ChatUserTalk }));
  const sent = alice.talkToUser("bob", new Content("1"));
  const behind = alice.talkToUser("bob", new Content("2"));
  alice.dispose();
  assert.equal((await sent).status, KIMStatus.RequestTimeout);
  const { status, err } = await behind;
  assert.equal(status, KIMStatus.SendFailed);
  assert.equal(err?.code, "not_connected");
});

test("a message that waits for a connection when its client is disposed of is not sent", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = clientFor(t, gateway, "alice");
  const login = alice.login();
  const waiting = alice.talkToUser("bob", new Content("hello"));
  alice.dispose();
  assert.equal((await waiting).status, KIMStatus.SendFailed);
  assert.equal((await login).success, false);
});

test("a message refused with 3xx is sent again, at most as often as asked", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice", { retryDelay: 1 });
  const match = { direction: "in", command: Command.ChatUserTalk } as const;
  gateway.setFaults(faults.refuse(300, { ...match, count: 2 }));
  assert.equal((await alice.talkToUser("bob", { body: "third time" })).status, 0);
  gateway.setFaults(faults.refuse(302, match));
  const result = await alice.talkToUser("bob", { body: "never" }, 1);
  assert.equal(result.status, KIMStatus.SendFailed);
  assert.equal(result.err?.code, "retries_exhausted");
  assert.equal(result.err?.message, "over max retry times");
  assert.equal(result.err?.status, 302);
});

test("a message before the login is not sent", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = clientFor(t, gateway, "alice");
  const result = await alice.talkToUser("bob", { body: "early" });
  assert.equal(result.status, KIMStatus.SendFailed);
  assert.equal(result.err?.code, "not_connected");
  assert.equal(gateway.stats.connections, 0);
});

test("a message can be aborted before and after it was sent", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  const early = await alice.talkToUser("bob", { body: "x" }, 3, { signal: AbortSignal.abort() });
  assert.equal(early.status, KIMStatus.SendFailed);
  assert.equal(early.err?.code, "aborted");
  gateway.setFaults(faults.drop({ direction: "out", command: Command.ChatUserTalk }));
  const controller = new AbortController();
  const sent = new Promise<void>((resolve) => gateway.once("message", () => resolve()));
  const late = alice.talkToUser("bob", { body: "y" }, 3, { signal: controller.signal });
  await sent;
  controller.abort();
  assert.equal((await late).status, KIMStatus.RequestTimeout);
  assert.equal((await late).err?.code, "aborted");
});

test("messages to one destination arrive in order", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  const bodies = Array.from({ length: 50 }, (_, i) => `message ${i}`);
  const results = await Promise.all(bodies.map((body) => alice.talkToUser("bob", { body })));
  assert.ok(results.every(({ status }) => status === 0));
  await inbox.count(50);
  assert.deepEqual(inbox.bodies, bodies);
});

const badRetry = "retry must be a number from 0 on";

for (const [what, message, dest, content, retry] of [
  ["no destination", "dest must be a string", undefined, { body: "x" }, 3],
  ["no content", "content.body must be a string", "bob", undefined, 3],
  ["a body that is none", "content.body must be a string", "bob", { body: undefined }, 3],
  ["half a type", "content.type must be an int32", "bob", { body: "x", type: 1.5 }, 3],
  ["a negative number of retries", badRetry, "bob", { body: "x" }, -1],
] as const) {
  test(`a message with ${what} is not sent, and says why`, async (t) => {
    const alice = await online(t, await gatewayFor(t), "alice");
    const result = await alice.talkToUser(dest as string, content as Content, retry);
    assert.equal(result.status, KIMStatus.SendFailed);
    assert.deepEqual([result.err?.code, result.err?.message], ["invalid_argument", message]);
  });
}

test("an application may send from within its message handler", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  bob.onmessage(({ sender = "", body = "" }) => bob.talkToUser(sender, { body: `re: ${body}` }));
  const answer = deferred<string | undefined>();
  alice.onmessage(({ body }) => answer.resolve(body));
  await alice.talkToUser("bob", { body: "hello" });
  assert.equal(await answer.promise, "re: hello");
});

test("an unknown push is a notification with its name and bytes", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  const notified = next(alice, "notification");
  gateway.push("alice", { command: "app.hint", dest: "x", payload: new Uint8Array([1, 2, 3]) });
  assert.deepEqual(await notified, {
    command: "other",
    name: "app.hint",
    dest: "x",
    payload: new Uint8Array([1, 2, 3]),
  });
  assert.equal(Flag.Push, 2);
});

test("a message that has waited to be sent still has its whole timeout for the answer", async (t) => {
  const gateway = await gatewayFor(t);
  const clock = new ManualClock();
  const alice = await online(t, gateway, "alice", { clock });
  gateway.setFaults(faults.drop({ command: Command.ChatUserTalk }));
  const ends: [string, number, number][] = [];
  const began = clock.now();
  const talk = async (body: string) => {
    const { status } = await alice.talkToUser("bob", { body });
    ends.push([body, status, clock.now() - began]);
  };
  const first = talk("first");
  clock.advance(3000);
  const second = talk("waits for the first to end");
  clock.advance(2000);
  await first;
  clock.advance(4999);
  await Promise.resolve();
  assert.equal(ends.length, 1);
  clock.advance(1);
  await second;
  assert.deepEqual(ends, [
    ["first", KIMStatus.RequestTimeout, 5000],
    ["waits for the first to end", KIMStatus.RequestTimeout, 10_000],
  ]);
});
