import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  type OfflineMessages,
  Response,
  Status,
  type KIMOptions,
  type Message,
} from "kim-web-sdk";
import { faults, type Gateway } from "kim-web-sdk/testing";
import type { TestContext } from "node:test";
import { clientFor, deferred, freshStore, Inbox, next } from "../support/clients.js";
import { FakeSocket, fakeClient, settle } from "../support/fake_socket.js";
import { gatewayFor } from "../support/gateway.js";

/** Logs in, and returns the offline messages that the login finds. */
async function offlineOf(
  t: TestContext,
  gateway: Gateway,
  account: string,
  options: KIMOptions = freshStore(),
): Promise<OfflineMessages> {
  const client = clientFor(t, gateway, account, options);
  const found = deferred<OfflineMessages>();
  client.onofflinemessage((messages) => found.resolve(messages));
  await client.login();
  return found.promise;
}

/** Counts the requests for contents that the gateway gets. */
function countContentRequests(gateway: Gateway): { count: number } {
  const counter = { count: 0 };
  gateway.on("packet", ({ direction, command }) => {
    if (direction === "in" && command === String(Command.OfflineContent)) counter.count += 1;
  });
  return counter;
}

const bodies = (page: Message[]): (string | undefined)[] => page.map(({ body }) => body);

test("offline messages that a client has fetched and left are given to the next one that is created", async (t) => {
  const gateway = await gatewayFor(t);
  const options = freshStore();
  gateway.postMessage({ from: "alice", to: "bob", body: "a" });
  const first = clientFor(t, gateway, "bob", options);
  await first.login();
  first.dispose();
  const offline = await offlineOf(t, gateway, "bob", options);
  assert.deepEqual(offline.listUsers(), ["alice"]);
});

test("offline messages come by conversation, the newest conversation and message first", async (t) => {
  const gateway = await gatewayFor(t);
  const group = gateway.createGroup({ owner: "carol", members: ["bob", "carol"] });
  gateway.postMessage({ from: "alice", to: "bob", body: "a1" });
  gateway.postMessage({ from: "carol", to: "bob", body: "c1" });
  gateway.postMessage({ from: "carol", group: group.id, body: "g1", extra: "e", type: 2 });
  gateway.postMessage({ from: "alice", to: "bob", body: "a2" });
  const offline = await offlineOf(t, gateway, "bob");
  assert.deepEqual(offline.listUsers(), ["alice", "carol"]);
  assert.deepEqual(offline.listGroups(), [group.id]);
  assert.equal(offline.getUserMessagesCount("alice"), 2);
  assert.equal(offline.getGroupMessagesCount(group.id), 1);
  assert.equal(offline.getUserMessagesCount("nobody"), 0);
  const alice = await offline.loadUser("alice", 1);
  assert.deepEqual(bodies(alice), ["a2", "a1"]);
  assert.equal(alice[0]?.sender, "alice");
  assert.equal(alice[0]?.receiver, "bob");
  const [message] = await offline.loadGroup(group.id, 1);
  assert.deepEqual(
    [message?.body, message?.extra, message?.type, message?.group, message?.sender],
    ["g1", "e", 2, group.id, "carol"],
  );
});

test("pages hold fifty messages and end where the messages end", async (t) => {
  const gateway = await gatewayFor(t);
  for (let i = 0; i < 120; ++i) gateway.postMessage({ from: "alice", to: "bob", body: `${i}` });
  const offline = await offlineOf(t, gateway, "bob");
  const sizes = [];
  for (const page of [1, 2, 3, 4]) sizes.push((await offline.loadUser("alice", page)).length);
  assert.deepEqual(sizes, [50, 50, 20, 0]);
  assert.equal((await offline.loadUser("alice", 1))[0]?.body, "119");
  assert.equal((await offline.loadUser("alice", 3))[19]?.body, "0");
});

test("more than a page of the index is fetched before the login is done", async (t) => {
  const gateway = await gatewayFor(t, { limits: { indexPage: 10 } });
  for (let i = 0; i < 35; ++i) gateway.postMessage({ from: "alice", to: "bob", body: `${i}` });
  const offline = await offlineOf(t, gateway, "bob");
  assert.equal(offline.getUserMessagesCount("alice"), 35);
});

test("a loaded page is not asked for again, nor twice at once", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "alice", to: "bob", body: "" });
  gateway.postMessage({ from: "alice", to: "bob", body: "x" });
  const offline = await offlineOf(t, gateway, "bob");
  const requests = countContentRequests(gateway);
  const [one, two] = await Promise.all([
    offline.loadUser("alice", 1),
    offline.loadUser("alice", 1),
  ]);
  assert.deepEqual(bodies(one), ["x", ""]);
  assert.deepEqual(bodies(two), ["x", ""]);
  await offline.loadUser("alice", 1);
  assert.equal(requests.count, 1);
});

test("a page that fails to load comes without bodies, is reported, and can be loaded again", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "alice", to: "bob", body: "x" });
  const client = clientFor(t, gateway, "bob", freshStore());
  const found = deferred<OfflineMessages>();
  client.onofflinemessage((messages) => found.resolve(messages));
  await client.login();
  const offline = await found.promise;
  gateway.setFaults(faults.refuse(300, { command: Command.OfflineContent, count: 1 }));
  const reported = next(client, "error");
  assert.deepEqual(bodies(await offline.loadUser("alice", 1)), [undefined]);
  assert.equal((await reported).status, 300);
  assert.deepEqual(bodies(await offline.loadUser("alice", 1)), ["x"]);
});

test("handled offline messages do not come again, contents stay in the store", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  gateway.postMessage({ from: "alice", to: "bob", body: "x" });
  const client = clientFor(t, gateway, "bob", kept);
  const done = deferred();
  client.onofflinemessage(async (messages) => {
    await messages.loadUser("alice", 1);
    done.resolve();
  });
  await client.login();
  await done.promise;
  await client.logout();
  const again = await offlineOf(t, gateway, "bob", kept);
  assert.deepEqual(again.listUsers(), []);
  const store = await kept.store.open(kept.namespace, "bob");
  const { known } = await store.load(10);
  assert.equal(known.length, 1);
  assert.equal((await store.get(String(known[0])))?.body, "x");
});

test("offline messages whose handler failed come again at the next login", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  gateway.postMessage({ from: "alice", to: "bob", body: "x" });
  const client = clientFor(t, gateway, "bob", kept);
  client.onofflinemessage(() => Promise.reject(new Error("no room")));
  const reported = next(client, "error");
  await client.login();
  assert.equal((await reported).code, "handler_failed");
  await client.logout();
  const again = await offlineOf(t, gateway, "bob", kept);
  assert.deepEqual(again.listUsers(), ["alice"]);
});

test("messages whose contents could not be loaded come again, the others do not", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  gateway.postMessage({ from: "alice", to: "bob", body: "a" });
  gateway.postMessage({ from: "carol", to: "bob", body: "c" });
  gateway.setFaults(faults.refuse(500, { command: Command.OfflineContent, count: 1 }));
  const client = clientFor(t, gateway, "bob", kept);
  const failed = deferred();
  client.onofflinemessage(async (messages) => {
    await messages.loadUser("alice", 1);
    await messages.loadUser("carol", 1);
    failed.resolve();
  });
  await client.login();
  await failed.promise;
  await client.logout();
  const again = await offlineOf(t, gateway, "bob", kept);
  assert.deepEqual(again.listUsers(), ["alice"]);
  assert.deepEqual(bodies(await again.loadUser("alice", 1)), ["a"]);
});

test("a page that a handler loads without awaiting it counts as handled when it has loaded", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  gateway.postMessage({ from: "alice", to: "bob", body: "a" });
  const client = clientFor(t, gateway, "bob", kept);
  const loaded = deferred<Message[]>();
  client.onofflinemessage((messages) => void messages.loadUser("alice", 1).then(loaded.resolve));
  await client.login();
  assert.deepEqual(bodies(await loaded.promise), ["a"]);
  await client.logout();
  assert.deepEqual((await offlineOf(t, gateway, "bob", kept)).listUsers(), []);
});

test("a message that the server has no contents of is reported, and counts as handled", async (t) => {
  const gateway = await gatewayFor(t);
  const kept = freshStore();
  gateway.postMessage({ from: "alice", to: "bob", body: "a" });
  const client = clientFor(t, gateway, "bob", kept);
  const done = deferred();
  client.request = () => Promise.resolve(new Response(0));
  client.onofflinemessage(async (messages) => {
    assert.deepEqual(bodies(await messages.loadUser("alice", 1)), [undefined]);
    done.resolve();
  });
  const reported = next(client, "error");
  await client.login();
  await done.promise;
  assert.equal((await reported).code, "sync_failed");
  await client.logout();
  assert.deepEqual((await offlineOf(t, gateway, "bob", kept)).listUsers(), []);
});

test("offline messages wait for a callback that is set after the login", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "alice", to: "bob", body: "x" });
  const client = clientFor(t, gateway, "bob", freshStore());
  await client.login();
  const users: string[][] = [];
  client.onofflinemessage((messages) => users.push(messages.listUsers()));
  assert.deepEqual(users, [["alice"]]);
});

test("offline messages that wait for a callback until after the logout name the account that they are for", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "alice", to: "bob", body: "x" });
  const client = clientFor(t, gateway, "bob", freshStore());
  await client.login();
  await client.logout();
  const found = deferred<OfflineMessages>();
  client.onofflinemessage((messages) => found.resolve(messages));
  const [message] = await (await found.promise).loadUser("alice", 1);
  assert.deepEqual([message?.sender, message?.receiver], ["alice", "bob"]);
});

test("the callback is called at each login, even when nothing was missed", async (t) => {
  const gateway = await gatewayFor(t);
  const offline = await offlineOf(t, gateway, "bob");
  assert.deepEqual([offline.listUsers(), offline.listGroups()], [[], []]);
});

test("a push during the sync is delivered after the offline messages", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "alice", to: "bob", body: "missed" });
  const client = clientFor(t, gateway, "bob", freshStore());
  const order: string[] = [];
  const inbox = new Inbox();
  client.onofflinemessage((messages) => order.push(`offline ${messages.listUsers().length}`));
  client.onmessage((message) => {
    order.push(message.body ?? "");
    inbox.take(message);
  });
  gateway.setFaults((packet) => {
    const isIndex = packet.direction === "out" && packet.command === String(Command.OfflineIndex);
    if (isIndex && gateway.messages.length === 1) {
      gateway.postMessage({ from: "alice", to: "bob", body: "meanwhile" });
    }
    return undefined;
  });
  await client.login();
  assert.equal(order[0]?.startsWith("offline"), true);
  assert.ok(order.length <= 2);
});

test("a sync without an answer is an error without a status; a refused one has the server's", async () => {
  for (const [status, message] of [
    [undefined, "offline messages could not be fetched"],
    [Status.SystemException, "offline messages could not be fetched (300)"],
  ] as const) {
    const { client, clock } = fakeClient();
    const reported = next(client, "error");
    const login = client.login();
    await settle();
    FakeSocket.last.signIn();
    await settle();
    if (status) FakeSocket.last.answer(Command.OfflineIndex, undefined, status);
    else clock.advance(5000);
    const error = await reported;
    assert.deepEqual([error.code, error.message], ["sync_failed", message]);
    assert.deepEqual(["status" in error, error.status], [status !== undefined, status]);
    assert.deepEqual(await login, { success: true });
    client.dispose();
  }
});
