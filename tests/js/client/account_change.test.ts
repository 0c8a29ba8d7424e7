// A client whose account changes while a handler is running. A group message has the same id for all
// members, so what one account has handled must not count as handled for another.
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  Command,
  Flag,
  LogicPkt,
  MessageContentResp,
  MessageIndexResp,
  MessagePush,
  type AccountStore,
  type KIMClient,
  type MessageIndex,
  type OfflineMessages,
} from "kim-web-sdk";
import { deferred, freshStore } from "../support/clients.js";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

const entry = {
  messageId: Long.fromNumber(5),
  direction: 0,
  sendTime: Long.fromNumber(5),
  accountB: "carol",
  group: "g",
};
const page = MessageIndexResp.encode({ indexes: [entry] }).finish();

/** Logs in up to the request for the index; returns the socket. */
async function signIn(client: KIMClient, account: string): Promise<FakeSocket> {
  void client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.signIn(account);
  await settle();
  return socket;
}

/** Logs in, and answers the request for the index with `index`, or with an empty one. */
async function logIn(client: KIMClient, account: string, index?: Uint8Array): Promise<void> {
  const socket = await signIn(client, account);
  if (index) socket.answer(Command.OfflineIndex, index);
  await settle();
  socket.answer(Command.OfflineIndex);
  await settle();
}

async function logOut(client: KIMClient): Promise<void> {
  const done = client.logout();
  await settle();
  FakeSocket.last.closed();
  await done;
}

/** How many offline messages a new client on the same store is given. */
async function foundBy(account: string, kept: ReturnType<typeof freshStore>): Promise<number> {
  const { client } = fakeClient(kept);
  const offline: OfflineMessages[] = [];
  client.onofflinemessage((messages) => void offline.push(messages));
  await logIn(client, account);
  client.dispose();
  return offline[0]?.indexes.length ?? -1;
}

/** A client for which the store of alice that is opened first has other `methods`. */
async function clientWithStore(
  kept: ReturnType<typeof freshStore>,
  methods: Partial<AccountStore>,
): Promise<ReturnType<typeof fakeClient>> {
  const alices = await kept.store.open(kept.namespace, "alice");
  const first = [Object.assign(Object.create(alices), methods) as AccountStore];
  const open = async (namespace: string, account: string): Promise<AccountStore> =>
    (account === "alice" ? first.pop() : undefined) ?? kept.store.open(namespace, account);
  return fakeClient({ ...kept, store: { open } });
}

/** A push to the group. */
function receiveMessage(): void {
  const payload = MessagePush.encode({ ...entry, sender: "carol", body: "x" }).finish();
  const push = { command: Command.ChatGroupTalk, dest: "g", flag: Flag.Push, payload };
  FakeSocket.last.receive(Object.assign(new LogicPkt(), push).bytes());
}

/** Alice logs in and is pushed a message; then bob logs in with the same client. */
async function bobFollowsAlice(client: KIMClient): Promise<void> {
  await logIn(client, "alice");
  receiveMessage();
  await settle();
  await logOut(client);
  await logIn(client, "bob");
}

/** Whether the message counts as known for bob. */
async function bobKnows({ store, namespace }: ReturnType<typeof freshStore>): Promise<boolean> {
  return (await store.open(namespace, "bob")).exist("5");
}

test("a push whose handler finishes after another account has logged in does not count as handled for that account", async () => {
  const kept = freshStore();
  const { client } = fakeClient(kept);
  const atWork = deferred();
  client.onmessage(() => atWork.promise);
  await bobFollowsAlice(client);
  atWork.resolve();
  await settle();
  assert.equal(await bobKnows(kept), false);
  client.dispose();
});

test("a message without a handler is not kept for an account that logs in while it is being stored", async () => {
  const kept = freshStore();
  const written = deferred();
  const { client } = await clientWithStore(kept, { putIndexes: () => written.promise });
  await bobFollowsAlice(client);
  written.resolve();
  await settle();
  client.dispose();
  assert.equal(await bobKnows(kept), false);
});

for (const handled of [false, true]) {
  test(`a message that a loop gives back after another account has logged in is not ${handled ? "handed to" : "kept for"} that account`, async () => {
    const kept = freshStore();
    const { client } = fakeClient(kept);
    const loop = client.messages();
    await bobFollowsAlice(client);
    const bodies: unknown[] = [];
    if (handled) client.onmessage(({ body }) => void bodies.push(body));
    await loop.return?.();
    await settle();
    assert.deepEqual(bodies, []);
    client.dispose();
    assert.equal(await bobKnows(kept), false);
  });
}

test("what one account's store returns after another account has logged in is not handed out to that account", async () => {
  const kept = freshStore();
  const shown = deferred<MessageIndex[]>();
  const { client } = await clientWithStore(kept, { pendingIndexes: () => shown.promise });
  const given: number[] = [];
  client.onofflinemessage(({ indexes }) => void given.push(indexes.length));
  await signIn(client, "alice");
  await logOut(client);
  await signIn(client, "bob");
  shown.resolve([entry]);
  await settle();
  FakeSocket.last.answer(Command.OfflineIndex);
  await settle();
  assert.deepEqual(given, [0]);
  client.dispose();
});

test("what an account's store returns late, when the account has come back, is not handed out once more", async () => {
  const kept = freshStore();
  const alices = await kept.store.open(kept.namespace, "alice");
  await alices.putIndexes([entry]);
  const late = deferred();
  const slow = { pendingIndexes: () => late.promise.then(() => [entry]) };
  const { client, clock } = await clientWithStore(kept, slow);
  const given: number[] = [];
  client.onofflinemessage(({ indexes }) => void given.push(indexes.length));
  await signIn(client, "alice");
  await logOut(client);
  await logIn(client, "bob");
  await logOut(client);
  await logIn(client, "alice");
  late.resolve();
  await settle();
  FakeSocket.last.closed();
  clock.advance(1000);
  await settle();
  await FakeSocket.last.logIn("alice");
  assert.deepEqual(given, [0, 1, 0]);
  client.dispose();
});

test("an offline message whose handler finishes after another account has logged in stays pending for that account", async () => {
  const kept = freshStore();
  const { client, clock } = fakeClient(kept);
  const atWork = deferred();
  const results = [atWork.promise, Promise.reject(new Error("no room")), undefined];
  results[1]?.catch(() => undefined);
  const given: number[] = [];
  client.onofflinemessage(({ indexes }) => {
    given.push(indexes.length);
    return results.shift();
  });
  await logIn(client, "alice", page);
  await logOut(client);
  await logIn(client, "bob", page);
  atWork.resolve();
  await settle();
  assert.equal(await foundBy("bob", kept), 1);
  FakeSocket.made.at(-2)?.closed();
  clock.advance(1000);
  await settle();
  await FakeSocket.last.logIn("bob");
  assert.deepEqual(given, [1, 1, 1]);
  client.dispose();
});

test("contents that are loaded for one account are not stored for the next", async () => {
  const kept = freshStore();
  const { client } = fakeClient(kept);
  const offline: OfflineMessages[] = [];
  client.onofflinemessage((messages) => void offline.push(messages));
  await logIn(client, "alice", page);
  await logOut(client);
  await logIn(client, "bob");
  const loaded = offline[0]?.loadGroup("g", 1);
  await settle();
  const contents = [{ messageId: 5, type: 1, body: "for alice", extra: "" }];
  FakeSocket.last.answer(Command.OfflineContent, MessageContentResp.encode({ contents }).finish());
  assert.equal((await loaded)?.[0]?.body, "for alice");
  client.dispose();
  assert.equal(await bobKnows(kept), false);
});
