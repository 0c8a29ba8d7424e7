import assert from "node:assert/strict";
import test from "node:test";
import { Command, Content, MessageType, Status, type KIMError } from "kim-web-sdk";
import {
  Inbox,
  MemoryReliableStore,
  Outbox,
  unwrapExtra,
  type ReliableAccountStore,
  type ReliableError,
  type SendOptions,
} from "kim-web-sdk/reliable";
import { faults } from "kim-web-sdk/testing";
import { turn, World } from "./world.js";

const talkOut = { direction: "out", command: Command.ChatUserTalk } as const;

test("a message in the outbox is kept, sent, and arrives with its own extra", async (t) => {
  const world = await World.of(t);
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  const content = new Content("hello 👋", MessageType.Image, '{"color":"blue"}');
  const outgoing = alice.outbox.sendToUser("bob", content);
  assert.equal(outgoing.status, "queued");
  assert.equal(outgoing.finished, false);
  const { body, type, extra } = outgoing;
  assert.deepEqual({ body, type, extra }, { ...content });
  assert.ok(Math.abs(Date.now() - outgoing.createdAt) < 60_000, String(outgoing.createdAt));
  assert.equal(await outgoing.done, outgoing);
  assert.equal(outgoing.status, "sent");
  assert.equal(outgoing.attempts, 1);
  assert.equal(outgoing.err, undefined);
  assert.deepEqual(alice.statuses, ["hello 👋:queued", "hello 👋:sending", "hello 👋:sent"]);
  assert.deepEqual(await alice.outbox.messages(), []);
  await world.until(() => bob.messages.length === 1);
  const [message] = bob.messages;
  assert.equal(message?.messageId.toString(), outgoing.resp?.messageId.toString());
  assert.equal(message?.extra, '{"color":"blue"}');
  assert.equal(message?.type, MessageType.Image);
  assert.equal(unwrapExtra(world.gateway.messages[0]?.extra ?? "")?.id, outgoing.id);
});

test("a message to a group arrives at its members", async (t) => {
  const world = await World.of(t);
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  const { id } = world.gateway.createGroup({ owner: "alice", members: ["alice", "bob"] });
  assert.equal((await alice.outbox.sendToGroup(id, { body: "hi all" }).done).status, "sent");
  await world.until(() => bob.messages.length === 1);
  assert.equal(bob.messages[0]?.group, id);
  assert.equal(bob.messages[0]?.extra, "");
});

test("a message that the server refuses is rejected, and the next one is sent", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  const first = { command: Command.ChatUserTalk, account: "alice", count: 1 };
  world.gateway.setFaults(faults.refuse(Status.InvalidPacketBody, first));
  const refused = alice.outbox.sendToUser("bob", { body: "refused" });
  const next = alice.outbox.sendToUser("bob", { body: "short" });
  await next.done;
  assert.equal(refused.status, "rejected");
  assert.equal(refused.err?.code, "rejected");
  assert.equal(refused.err?.status, Status.InvalidPacketBody);
  assert.equal(refused.attempts, 1);
  assert.equal(next.status, "sent");
  assert.deepEqual(await alice.outbox.messages(), []);
});

test("a message that is refused after an attempt without an answer ends as unknown: it may have arrived", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  const refusal = Status.InvalidPacketBody;
  world.gateway.setFaults(
    faults.combine(
      faults.drop({ ...talkOut, account: "alice", count: 1 }),
      faults.refuse(refusal, { ...talkOut, direction: "in", skip: 1, count: 1 }),
    ),
  );
  const outgoing = alice.outbox.sendToUser("bob", { body: "once" });
  await world.until(() => outgoing.finished);
  assert.equal(outgoing.status, "unknown");
  assert.equal(outgoing.err?.code, "rejected");
  assert.equal(outgoing.err?.status, refusal);
  assert.equal(world.gateway.messages.length, 1);
  assert.deepEqual(await alice.outbox.messages(), []);
});

test("a message waits for the login, and for the right account", async (t) => {
  const world = await World.of(t);
  const alice = world.page("alice");
  const early = alice.outbox.sendToUser("bob", { body: "early" });
  await early.kept;
  assert.deepEqual(await alice.outbox.messages(), [early]);
  assert.equal(world.gateway.stats.connections, 0);
  await alice.login();
  assert.equal((await early.done).status, "sent");
  const erin = world.page("erin");
  const mistaken = new Outbox(erin.client, { account: "dave", clock: world.clock });
  const errors: string[] = [];
  mistaken.on("error", ({ code }) => errors.push(code));
  const waiting = mistaken.sendToUser("bob", { body: "not dave's" });
  await erin.login();
  await waiting.kept;
  await turn();
  assert.deepEqual(errors, ["wrong_account"]);
  assert.equal(waiting.status, "queued");
  assert.equal(world.gateway.messages.length, 1);
  await mistaken.close();
});

test("an outbox whose client is connected as another account says so", async (t) => {
  const world = await World.of(t);
  const erin = world.page("erin");
  await erin.login();
  const mistaken = new Outbox(erin.client, { account: "dave", clock: world.clock });
  const errors: string[] = [];
  mistaken.on("error", ({ code }) => errors.push(code));
  const waiting = mistaken.sendToUser("bob", { body: "not dave's" });
  await waiting.kept;
  await turn();
  assert.deepEqual(errors, ["wrong_account"]);
  assert.equal(waiting.status, "queued");
  await mistaken.close();
  assert.equal(world.gateway.messages.length, 0);
});

test("one message more than the limit is refused, and says so", async (t) => {
  const world = await World.of(t);
  const alice = world.page("alice", { outbox: { maxMessages: 2 } });
  const [first, second, third] = ["1", "2", "3"].map((body) =>
    alice.outbox.sendToUser("bob", { body }),
  );
  assert.equal(first?.status, "queued");
  assert.equal(second?.status, "queued");
  assert.equal(third?.status, "rejected");
  assert.equal(third.err?.code, "outbox_full");
  assert.match(third.err?.message ?? "", /2 messages wait already/);
  await third.kept;
  await alice.login();
  await second.done;
  const fourth = alice.outbox.sendToUser("bob", { body: "4" });
  assert.equal((await fourth.done).status, "sent");
});

test("a message without a final answer is given up after maxAttempts, as unknown", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice", { outbox: { maxAttempts: 3 } });
  world.gateway.setFaults(faults.failAnswer(300, { ...talkOut, account: "alice", count: 3 }));
  const unlucky = alice.outbox.sendToUser("bob", { body: "unlucky" });
  const next = alice.outbox.sendToUser("bob", { body: "next" });
  await world.until(() => next.finished, 200);
  assert.equal(unlucky.status, "unknown");
  assert.equal(unlucky.err?.code, "attempts_exhausted");
  assert.equal((unlucky.err?.cause as KIMError).status, 300);
  assert.equal(unlucky.attempts, 3);
  assert.equal(next.status, "sent");
  assert.deepEqual(await alice.outbox.messages(), []);
});

test("a message can be discarded unless it is in flight", async (t) => {
  const world = await World.of(t);
  const alice = world.page("alice");
  const kept = alice.outbox.sendToUser("bob", { body: "kept" });
  const early = alice.outbox.sendToUser("bob", { body: "early" });
  assert.equal(alice.outbox.discard(early.id), true);
  const late = alice.outbox.sendToUser("bob", { body: "late" });
  await late.kept;
  assert.equal(alice.outbox.discard(late.id), true);
  assert.equal(alice.outbox.discard(late.id), false);
  assert.deepEqual([late.status, late.finished, late.err?.code], ["queued", true, "discarded"]);
  const sending = alice.next("sending");
  await alice.login();
  assert.equal(await sending, kept);
  assert.equal(alice.outbox.discard(kept.id), false);
  assert.equal((await kept.done).status, "sent");
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    ["kept"],
  );
});

test("one destination that gets no answers does not hold up another", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  let struck = false;
  world.gateway.setFaults((packet) => {
    if (struck || packet.direction !== "out" || packet.account !== "alice") return undefined;
    struck = true;
    return "drop";
  });
  const slow = alice.outbox.sendToUser("bob", { body: "slow" });
  const quick = alice.outbox.sendToUser("carol", { body: "quick" });
  await quick.done;
  assert.equal(slow.status, "sending");
  await world.until(() => slow.finished, 100);
  assert.equal(slow.status, "sent");
});

test("a handler that throws, or rejects, is reported and changes nothing else", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  const errors: ReliableError[] = [];
  const off = alice.outbox.on("status", () => {
    throw new Error("mine");
  });
  alice.outbox.on("status", () => Promise.reject(new Error("mine")));
  alice.outbox.on("error", (error) => errors.push(error));
  alice.outbox.on("error", () => {
    throw new Error("nobody is left to tell");
  });
  const { status } = await alice.outbox.sendToUser("bob", { body: "x" }).done;
  assert.equal(status, "sent");
  await turn();
  assert.deepEqual(
    errors.map(({ code }) => code),
    Array(6).fill("handler_failed"),
  );
  assert.equal((errors[0]?.cause as Error).message, "mine");
  off();
});

const badId = "options.id must be 1 to 64 letters, digits, - and _";

for (const [what, message, dest, content, options] of [
  ["a destination that is no string", "the destination must be a string", 7, { body: "" }],
  ["no content at all", "content.body must be a string", "bob", null],
  ["a body that is no string", "content.body must be a string", "bob", { body: 7 }],
  ["an extra that is no string", "content.extra must be a string", "b", { body: "", extra: 7 }],
  ["half a type", "content.type must be an int32", "b", { body: "", type: 0.5 }],
  ["an id that is none", badId, "bob", { body: "" }, { id: "a b" }],
] as [string, string, unknown, unknown, SendOptions?][]) {
  test(`a message with ${what} is rejected, and says why`, async (t) => {
    const { outbox } = (await World.of(t)).page("alice");
    const { status, err, finished } = outbox.sendToUser(dest as never, content as never, options);
    assert.deepEqual([status, finished], ["rejected", true]);
    assert.deepEqual([err?.code, err?.message], ["invalid_argument", message]);
  });
}

const noAccount = "account must be a non-empty string";

for (const [what, wrong, options] of [
  ["no account", noAccount, {}],
  ["an empty account", noAccount, { account: "" }],
  ["a namespace that is no string", "namespace must be a string", { account: "a", namespace: 7 }],
  [
    "a time-out of zero",
    "storeTimeout must be a number from 1 on",
    { account: "a", storeTimeout: 0 },
  ],
  ["a negative limit", "maxMessages must be a number from 0 on", { account: "a", maxMessages: -1 }],
  [
    "a pause that is none",
    "backoffBase must be a number from 0 on",
    { account: "a", backoffBase: "1" },
  ],
  ["an unknown option", "maxAttempt is not known", { account: "a", maxAttempt: 3 }],
  ["an option that any object has", "toString is not known", { account: "a", toString: 1 }],
] as const) {
  test(`an outbox with ${what} cannot be made, and says why`, async (t) => {
    const { client } = (await World.of(t)).page("alice");
    const refusal = { code: "invalid_argument", message: `options.${wrong}` };
    assert.throws(() => new Outbox(client, options as never), refusal);
  });
}

test("missing options are refused, an unknown one by its name; those of the other class are accepted", async (t) => {
  const { client } = (await World.of(t)).page("alice");
  for (const Kind of [Outbox, Inbox]) {
    const none = { name: "ReliableError", message: "options must be an object" };
    assert.throws(() => new Kind(client, undefined as never), none);
    const refused = { name: "ReliableError", message: "options.maxAttempt is not known" };
    const misspelt = { account: "a", maxAttempt: 3 };
    assert.throws(() => new Kind(client, misspelt), refused);
    const both = { account: "a", maxAttempts: 3, maxSenders: 7, locks: undefined };
    await new Kind(client, both).close();
  }
});

for (const client of [undefined, {}, "alice"]) {
  test(`an outbox or inbox with ${JSON.stringify(client)} as its client cannot be made, and says why`, () => {
    const message = "client must be a KIMClient, or have its methods";
    for (const Kind of [Outbox, Inbox]) {
      const make = () => new Kind(client as never, { account: "a" });
      assert.throws(make, { name: "ReliableError", code: "invalid_argument", message });
    }
  });
}

test("a message with the id of one that waits is refused", async (t) => {
  const { outbox } = (await World.of(t)).page("alice");
  const first = outbox.sendToUser("bob", { body: "1" }, { id: "my-own" });
  assert.equal(first.id, "my-own");
  const second = outbox.sendToUser("bob", { body: "2" }, { id: "my-own" });
  assert.equal(second.err?.code, "invalid_argument");
});

test("a store that fails is reported once, and the outbox goes on in memory", async (t) => {
  const world = await World.of(t);
  const account = await new MemoryReliableStore().open("", "");
  const broken: ReliableAccountStore = Object.assign(Object.create(account) as typeof account, {
    putOutgoing: () => Promise.reject(new Error("disk full")),
  });
  world.store = { open: () => Promise.resolve(broken) };
  const alice = world.page("alice");
  const errors: ReliableError[] = [];
  alice.outbox.on("error", (error) => errors.push(error));
  const [one, two] = ["1", "2"].map((body) => alice.outbox.sendToUser("bob", { body }));
  await alice.login();
  assert.equal((await two?.done)?.status, "sent");
  assert.equal(one?.status, "sent");
  assert.deepEqual(
    errors.map(({ code }) => code),
    ["store_failed"],
  );
  assert.equal((errors[0]?.cause as Error).message, "disk full");
});
