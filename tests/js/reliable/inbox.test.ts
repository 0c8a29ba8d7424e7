import assert from "node:assert/strict";
import test from "node:test";
import { Command, Message } from "kim-web-sdk";
import {
  Inbox,
  isMessageId,
  newMessageId,
  unwrapExtra,
  wrapExtra,
  type UniqueOfflineMessages,
} from "kim-web-sdk/reliable";
import { faults } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { turn, World } from "./world.js";

test("an extra is the same when its envelope is removed", () => {
  const id = newMessageId();
  for (const extra of ["", "x", '{"a":1}', "\n", "line\r\nline", "kim-id:abc\nx", "你好 👋\0"]) {
    assert.deepEqual(unwrapExtra(wrapExtra(id, extra)), { id, extra });
  }
  assert.equal(wrapExtra("my-own_1", "e"), "kim-id:my-own_1\ne");
  assert.equal(wrapExtra(id, "").length, 24);
});

test("a text that is not an envelope is not treated as one", () => {
  const long = "x".repeat(65);
  for (const extra of [
    "",
    "{}",
    "kim-id:",
    "kim-id:\n",
    "kim-id:a",
    "kim-id:a b\n",
    " kim-id:a\n",
  ]) {
    assert.equal(unwrapExtra(extra), undefined);
  }
  assert.equal(unwrapExtra(`kim-id:${long}\n`), undefined);
  assert.equal(isMessageId(long), false);
  assert.equal(isMessageId(""), false);
  assert.equal(isMessageId(7), false);
});

test("ids are sixteen characters, and no two are the same", () => {
  const ids = Array.from({ length: 1000 }, newMessageId);
  assert.equal(new Set(ids).size, 1000);
  assert.ok(ids.every((id) => id.length === 16 && isMessageId(id)));
});

/** Posts what alice's outbox would send to bob. */
const post = (world: World, body: string, id: string, extra = "", from = "alice") =>
  world.gateway.postMessage({ from, to: "bob", body, extra: wrapExtra(id, extra) });

test("a repetition is dropped, whether it is pushed or found as an offline message", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob");
  const dropped: Message[] = [];
  bob.inbox.on("duplicate", (message) => dropped.push(message));
  post(world, "once", "a");
  post(world, "once", "a");
  await world.until(() => dropped.length === 1);
  await bob.client.logout();
  post(world, "once", "a");
  post(world, "another", "b");
  await bob.login();
  await world.until(() => bob.messages.length === 2);
  assert.deepEqual(bob.bodies, ["once", "another"]);
  assert.equal(dropped.length, 2);
});

test("messages without an envelope are delivered unchanged", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob");
  for (const body of ["1", "2"]) {
    world.gateway.postMessage({ from: "alice", to: "bob", body, extra: "same" });
  }
  await world.until(() => bob.messages.length === 2);
  assert.deepEqual(
    bob.messages.map(({ extra }) => extra),
    ["same", "same"],
  );
});

test("a message keeps its fields and its class when its envelope is removed", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob");
  const { messageId, sendTime } = post(world, "hello", "a", "mine");
  await world.until(() => bob.messages.length === 1);
  const [message] = bob.messages;
  assert.ok(message instanceof Message);
  assert.equal(message.messageId.toString(), messageId.toString());
  assert.equal(message.sendTime.toString(), sendTime.toString());
  assert.deepEqual(
    [message.body, message.extra, message.sender, message.receiver, message.type],
    ["hello", "mine", "alice", "bob", 1],
  );
});

test("nobody can make another sender's message look like a repetition", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob");
  post(world, "mallory was first", "a", "", "mallory");
  post(world, "of alice", "a");
  await world.until(() => bob.messages.length === 2);
  assert.deepEqual(bob.bodies, ["mallory was first", "of alice"]);
});

test("a message whose handler had not finished when its page closed comes again", async (t) => {
  const world = await World.of(t);
  const before = world.page("bob");
  before.inbox.onmessage(() => new Promise(() => undefined));
  await before.login();
  const pushed = new Promise<void>((resolve) => before.client.once("message", () => resolve()));
  post(world, "again", "a");
  await pushed;
  await turn();
  before.kill();
  const after = await world.online("bob");
  await world.until(() => after.messages.length === 1);
  assert.deepEqual(after.bodies, ["again"]);
});

test("a message is acknowledged when the inbox's callback has finished", async (t) => {
  const world = await World.of(t);
  const bob = world.page("bob");
  const handled = deferred();
  const called = deferred();
  bob.inbox.onmessage(async () => {
    called.resolve();
    await handled.promise;
  });
  await bob.login();
  const { messageId } = post(world, "x", "a");
  await called.promise;
  for (let turns = 0; turns < 20; ++turns) {
    await turn();
    world.clock.advance(200);
  }
  assert.equal(world.gateway.readMark("bob"), 0n);
  handled.resolve();
  await world.until(() => world.gateway.readMark("bob") === messageId, 200);
});

test("a callback that throws is reported by the client", async (t) => {
  const world = await World.of(t);
  const bob = world.page("bob");
  const codes: string[] = [];
  bob.client.on("error", ({ code }) => codes.push(code));
  bob.inbox.onmessage(() => {
    throw new Error("mine");
  });
  await bob.login();
  post(world, "x", "a");
  await world.until(() => codes.length === 1);
  assert.deepEqual(codes, ["handler_failed"]);
});

test("offline pages are full, each message once, and the same when they are loaded again", async (t) => {
  const world = await World.of(t);
  for (let i = 0; i < 60; ++i) for (let copy = 0; copy < 3; ++copy) post(world, `${i}`, `id-${i}`);
  const group = world.gateway.createGroup({ owner: "alice", members: ["alice", "bob"] });
  const extra = wrapExtra("g", "mine");
  world.gateway.postMessage({ from: "alice", group: group.id, body: "in the group", extra });
  const bob = world.page("bob");
  const found = deferred<UniqueOfflineMessages>();
  bob.inbox.onofflinemessage((messages) => found.resolve(messages));
  await bob.login();
  const offline = await found.promise;
  assert.deepEqual(offline.listUsers(), ["alice"]);
  assert.equal(offline.getUserMessagesCount("alice"), 180);
  const [first, again] = [await offline.loadUser("alice", 1), await offline.loadUser("alice", 1)];
  assert.deepEqual(
    first.map(({ body }) => body),
    Array.from({ length: 50 }, (_, i) => `${59 - i}`),
  );
  assert.ok(first.every((message, i) => message === again[i]));
  const second = await offline.loadUser("alice", 2);
  assert.deepEqual(
    second.map(({ body }) => body),
    Array.from({ length: 10 }, (_, i) => `${9 - i}`),
  );
  assert.deepEqual(await offline.loadUser("alice", 3), []);
  assert.deepEqual(offline.listGroups(), [group.id]);
  assert.equal(offline.getGroupMessagesCount(group.id), 1);
  assert.equal((await offline.loadGroup(group.id, 1))[0]?.extra, "mine");
  await assert.rejects(offline.loadUser("alice", 0), { code: "invalid_argument" });
});

test("offline messages whose contents could not be loaded can be loaded again", async (t) => {
  const world = await World.of(t);
  for (const body of ["1", "1", "2"]) post(world, body, body, "mine");
  const bob = world.page("bob");
  const found = deferred<UniqueOfflineMessages>();
  bob.inbox.onofflinemessage((messages) => found.resolve(messages));
  await bob.login();
  const offline = await found.promise;
  world.gateway.setFaults(faults.refuse(300, { command: Command.OfflineContent, count: 1 }));
  const before = await offline.loadUser("alice", 1);
  const after = await offline.loadUser("alice", 1);
  const summary = (messages: Message[]) => messages.map(({ body, extra }) => [body, extra]);
  assert.deepEqual(summary(before), Array(3).fill([undefined, undefined]));
  assert.deepEqual(summary(after), [
    ["2", "mine"],
    ["1", "mine"],
  ]);
});

test("a message that came without its content comes again, even if later pages were loaded", async (t) => {
  const world = await World.of(t);
  post(world, "hello", "a", "mine");
  const bob = world.page("bob");
  const pages: (string | undefined)[][] = [];
  bob.inbox.onofflinemessage(async (offline) => {
    const user = offline.listUsers()[0];
    for (let page = 1; user && page <= 2; ++page) {
      pages.push((await offline.loadUser(user, page)).map(({ body }) => body));
    }
  });
  world.gateway.setFaults(faults.refuse(300, { command: Command.OfflineContent, count: 1 }));
  await bob.login();
  await world.until(() => pages.length === 2);
  world.gateway.dropConnections("bob");
  await world.until(() => pages.length === 4);
  assert.deepEqual(pages, [[undefined], [], ["hello"], []]);
});

test("messages without contents come again, even if repetitions shift pages that are loaded at once", async (t) => {
  const world = await World.of(t);
  for (let i = 0; i < 60; ++i) post(world, `${i}`, `id-${i}`);
  for (let copy = 0; copy < 3; ++copy) post(world, "59", "id-59");
  const bob = world.page("bob");
  const had: (string | undefined)[] = [];
  let ends = 0;
  bob.inbox.onofflinemessage(async (offline) => {
    const load = (page: number) => offline.loadUser("alice", page);
    const pages = offline.listUsers().length ? await Promise.all([load(1), load(2), load(1)]) : [];
    const messages = new Set(pages.flat().filter(({ body }) => body !== undefined));
    had.push(...[...messages].map(({ body }) => body));
    ends += 1;
  });
  const match = { command: Command.OfflineContent, skip: 1, count: 2 };
  world.gateway.setFaults(faults.refuse(300, match));
  await bob.login();
  for (let reconnects = 1; reconnects <= 3; ++reconnects) {
    await world.until(() => ends === reconnects);
    world.gateway.dropConnections("bob");
  }
  assert.deepEqual(
    had.map(Number).sort((a, b) => a - b),
    Array.from({ length: 60 }, (_, i) => i),
  );
});

test("the number of remembered ids is bounded per sender, and so is the number of senders", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob", { inbox: { idsPerSender: 2, maxSenders: 2 } });
  for (const id of ["a", "b", "c", "b", "a"]) post(world, id, id);
  for (const from of ["carol", "dave"]) post(world, from, "x", "", from);
  post(world, "b", "b");
  await world.until(() => bob.messages.length === 7);
  assert.deepEqual(bob.bodies, ["a", "b", "c", "a", "carol", "dave", "b"]);
  const kept = await (await world.store.open(world.namespace, "bob")).seen();
  assert.deepEqual(kept.map(({ sender }) => sender).sort(), ["alice", "dave"]);
});

test("an inbox that is closed hands out nothing more", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob");
  await bob.inbox.close();
  const raw: (string | undefined)[] = [];
  bob.client.onmessage(({ extra }) => raw.push(extra));
  post(world, "x", "a");
  await world.until(() => raw.length === 1);
  assert.deepEqual(bob.bodies, []);
  assert.deepEqual(raw, [wrapExtra("a", "")]);
  await using inbox = new Inbox(bob.client, { account: "bob" });
  assert.ok(inbox);
});

for (const [what, message, options] of [
  ["no account", "options.account must be a non-empty string", {}],
  [
    "no place for a sender",
    "options.maxSenders must be a number from 1 on",
    { account: "a", maxSenders: 0 },
  ],
  [
    "no place for an id",
    "options.idsPerSender must be a number from 1 on",
    { account: "a", idsPerSender: 0 },
  ],
  ["an unknown option", "options.idsPerSenders is not known", { account: "a", idsPerSenders: 7 }],
] as const) {
  test(`an inbox with ${what} cannot be made, and says why`, async (t) => {
    const { client } = (await World.of(t)).page("alice");
    const refusal = { code: "invalid_argument", message };
    assert.throws(() => new Inbox(client, options as never), refusal);
  });
}
