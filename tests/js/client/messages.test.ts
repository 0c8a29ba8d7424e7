import assert from "node:assert/strict";
import test from "node:test";
import { Command, type KIMError, type Message, type OfflineMessages } from "kim-web-sdk";
import { clientFor, deferred, freshStore, Inbox, next, online } from "../support/clients.js";
import { settle } from "../support/fake_socket.js";
import { gatewayFor, until } from "../support/gateway.js";
import { acknowledged, clientWithCursor, pushFrame } from "../support/pushes.js";

/** Options with which messages are acknowledged at once, so that a test need not wait. */
const eager = { ackDelay: 0, ackInterval: 0 };

test("a message is acknowledged when the promise of its handler has resolved", async () => {
  const { client, clock, socket } = await clientWithCursor();
  const gate = deferred();
  client.onmessage(() => gate.promise);
  socket.receive(pushFrame(5n));
  await settle();
  assert.equal(client.stats().messagesDelivered, 1);
  assert.equal(await acknowledged(socket, clock), undefined);
  gate.resolve();
  await settle();
  assert.equal(await acknowledged(socket, clock), 5n);
  client.dispose();
});

test("a handler that throws is reported, and the message counts as handled", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob", eager);
  const cause = new Error("the application's");
  const inbox = new Inbox();
  bob.onmessage(() => {
    throw cause;
  });
  bob.on("message", inbox.take);
  const reported = next(bob, "error");
  const { messageId: id } = gateway.postMessage({ from: "alice", to: "bob", body: "1" });
  const error: KIMError = await reported;
  assert.equal(error.code, "handler_failed");
  assert.equal(error.cause, cause);
  assert.deepEqual((await inbox.count(1)).length, 1);
  await until(() => gateway.readMark("bob") === id);
});

test("a handler whose promise is rejected is reported, and the message counts as handled", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob", eager);
  const reported = next(bob, "error");
  bob.onmessage(() => Promise.reject(new Error("later")));
  const { messageId: id } = gateway.postMessage({ from: "alice", to: "bob", body: "1" });
  assert.equal((await reported).code, "handler_failed");
  await until(() => gateway.readMark("bob") === id);
});

test("messages without a handler wait for one, and are warned of once", async (t) => {
  const gateway = await gatewayFor(t);
  const warnings: string[] = [];
  const logger = { warn: (text: string) => void warnings.push(text) };
  const bob = await online(t, gateway, "bob", { ...eager, logger });
  const alice = await online(t, gateway, "alice");
  for (const body of ["1", "2", "3"]) await alice.talkToUser("bob", { body });
  // Pushes come in order: once this one is here, so are those before it.
  const notified = next(bob, "notification");
  gateway.push("bob", { command: "app.hint" });
  await notified;
  assert.equal(warnings.length, 1);
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  assert.deepEqual(inbox.bodies, ["1", "2", "3"]);
});

test("a message that no handler has seen is neither acknowledged nor lost: it comes as an offline message", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  const bob = await online(t, gateway, "bob", { ...eager, ...kept });
  gateway.postMessage({ from: "alice", to: "bob", body: "unseen" });
  const notified = next(bob, "notification");
  gateway.push("bob", { command: "app.hint" });
  await notified;
  await bob.logout();
  const found = deferred<string[]>();
  const again = await online(t, gateway, "carol", freshStore());
  assert.equal(again.account, "carol");
  const { KIMClient } = await import("kim-web-sdk");
  const later = new KIMClient(gateway.url, { token: gateway.mintToken("bob") }, kept);
  t.after(() => later.dispose());
  later.onofflinemessage(async (messages) => {
    const page = await messages.loadUser("alice", 1);
    found.resolve(page.map(({ body }) => body ?? ""));
  });
  await later.login();
  assert.deepEqual(await found.promise, ["unseen"]);
});

test("a group message that no handler has seen comes as an offline message of that group after a reload", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  const alice = await online(t, gateway, "alice");
  const { resp } = await alice.createGroup({ name: "friends", members: ["bob"] });
  const groupId = resp?.groupId ?? "";
  const bob = await online(t, gateway, "bob", { ...eager, ...kept });
  const notified = next(bob, "notification");
  await alice.talkToGroup(groupId, { body: "unseen" });
  gateway.push("bob", { command: "app.hint" });
  await notified;
  await bob.logout();
  const later = clientFor(t, gateway, "bob", kept);
  const found = deferred<OfflineMessages>();
  later.onofflinemessage(found.resolve);
  await later.login();
  const offline = await found.promise;
  assert.deepEqual([offline.listGroups(), offline.listUsers()], [[groupId], []]);
  const [message] = await offline.loadGroup(groupId, 1);
  assert.deepEqual([message?.sender, message?.body], ["alice", "unseen"]);
});

test("a handler that is too slow no longer holds back the acknowledgement", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob", { ...eager, handlerTimeout: 5 });
  const gate = deferred();
  const reported = next(bob, "error");
  bob.onmessage(() => gate.promise);
  const { messageId: id } = gateway.postMessage({ from: "alice", to: "bob", body: "slow" });
  assert.equal((await reported).code, "handler_timeout");
  await until(() => gateway.readMark("bob") === id);
  gate.resolve();
});

test("a message that waits longer than handlerTimeout is still given to a later handler", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  const bob = await online(t, gateway, "bob", { ...eager, ...kept, handlerTimeout: 5 });
  const codes: string[] = [];
  bob.on("error", ({ code }) => void codes.push(code));
  const { messageId: id } = gateway.postMessage({ from: "alice", to: "bob", body: "waits" });
  await until(() => gateway.readMark("bob") === id);
  assert.deepEqual(codes, []);
  const store = await kept.store.open(kept.namespace, "bob");
  assert.equal((await store.pendingIndexes()).length, 1);
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  assert.deepEqual(inbox.bodies, ["waits"]);
  let pending = 1;
  while (pending > 0) pending = (await store.pendingIndexes()).length;
});

test("once calls a handler one time, and off takes one away", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const [once, never, always] = [new Inbox(), new Inbox(), new Inbox()];
  bob.once("message", once.take);
  bob.once("message", never.take);
  bob.off("message", never.take);
  const stopOnce = bob.once("message", never.take);
  stopOnce();
  const stop = bob.on("message", always.take);
  await alice.talkToUser("bob", { body: "1" });
  await alice.talkToUser("bob", { body: "2" });
  await always.count(2);
  stop();
  assert.deepEqual(once.bodies, ["1"]);
  assert.deepEqual(never.bodies, []);
});

test("messages can be read with for await, each acknowledged when the next is asked for", async () => {
  const { client, clock, socket } = await clientWithCursor({ handlerTimeout: 3_600_000 });
  const stream = client.messages();
  for (const [id, body] of ["a", "b", "c"].entries()) socket.receive(pushFrame(id + 5, body));
  const read: [body: string | undefined, acknowledged: bigint | undefined][] = [];
  for await (const { body } of stream) {
    read.push([body, await acknowledged(socket, clock)]);
    if (read.length === 3) break;
  }
  assert.deepEqual(read, [
    ["a", undefined],
    ["b", 5n],
    ["c", 6n],
  ]);
  assert.equal(await acknowledged(socket, clock), 7n);
  client.dispose();
});

test("a message is acknowledged although its handler ends the loop that would have been given it next", async () => {
  const { client, clock, socket } = await clientWithCursor({ handlerTimeout: 3_600_000 });
  const controller = new AbortController();
  client.onmessage(() => controller.abort());
  const stream = client.messages({ signal: controller.signal });
  socket.receive(pushFrame(5n));
  await settle();
  assert.equal(await acknowledged(socket, clock), 5n);
  assert.equal((await stream.next()).done, true);
  client.dispose();
});

test("all handlers of a message are called, also where the first disposes of the client", async () => {
  const { client, socket } = await clientWithCursor();
  const called: string[] = [];
  client.onmessage(() => {
    called.push("first");
    client.dispose();
  });
  client.on("message", () => called.push("second"));
  socket.receive(pushFrame(5n));
  socket.receive(pushFrame(6n));
  await settle();
  assert.deepEqual(called, ["first", "second"]);
});

test("a loop that ends by its signal gives back what it has not read", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await online(t, gateway, "alice"), await online(t, gateway, "bob")];
  const controller = new AbortController();
  const stream = bob.messages({ signal: controller.signal });
  const first = stream.next();
  for (const body of ["read", "unread"]) await alice.talkToUser("bob", { body });
  const result: IteratorResult<Message> = await first;
  assert.equal((result.value as Message).body, "read");
  const notified = next(bob, "notification");
  gateway.push("bob", { command: "app.hint" });
  await notified;
  controller.abort();
  assert.equal((await stream.next()).done, true);
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  await inbox.count(1);
  assert.deepEqual(inbox.bodies, ["unread"]);
});

test("a duplicated push is delivered once", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob");
  const { faults } = await import("kim-web-sdk/testing");
  gateway.setFaults(faults.duplicate({ direction: "out", command: Command.ChatUserTalk }));
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  gateway.postMessage({ from: "alice", to: "bob", body: "once" });
  const notified = next(bob, "notification");
  gateway.push("bob", { command: "app.hint" });
  await notified;
  assert.deepEqual(inbox.bodies, ["once"]);
  assert.equal(bob.stats().duplicatesDropped, 1);
});

test("the logger never sees a token or a body", async (t) => {
  const gateway = await gatewayFor(t);
  const lines: string[] = [];
  const log = (text: string): void => void lines.push(text);
  const logger = { debug: log, info: log, warn: log, error: log };
  const bob = await online(t, gateway, "bob", { logger });
  const reported = next(bob, "error");
  bob.onmessage(({ body }) => {
    throw new Error(`cannot show ${body}`);
  });
  gateway.postMessage({ from: "alice", to: "bob", body: "private words" });
  await reported;
  const text = lines.join("\n");
  assert.match(text, /CONNECTED[^]*handler_failed/);
  assert.doesNotMatch(text, /private words/);
  assert.doesNotMatch(text, /eyJ/);
});

test("a loop over the messages of a client that is disposed of ends at once", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await online(t, gateway, "bob");
  client.dispose();
  const bodies: unknown[] = [];
  for await (const { body } of client.messages()) bodies.push(body);
  assert.deepEqual(bodies, []);
});
