// An inbox and an outbox use their store, its database and the clock no more than they need.
import { IDBObjectStore } from "fake-indexeddb";
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import {
  IndexedDBReliableStore,
  MemoryReliableStore,
  wrapExtra,
  type ReliableAccountStore,
  type ReliableStore,
  type SeenRecord,
} from "kim-web-sdk/reliable";
import { turn, World } from "./world.js";

const names = [
  "outgoing",
  "putOutgoing",
  "removeOutgoing",
  "seen",
  "putSeen",
  "removeSeen",
  "close",
] as const;

type Call = [name: string, argument: unknown];

/** A store in memory with some methods replaced, and a list of its calls. */
function watchedStore(methods: Partial<ReliableAccountStore> = {}): [ReliableStore, Call[]] {
  const calls: Call[] = [];
  const memory = new MemoryReliableStore();
  const open = async (namespace: string, account: string): Promise<ReliableAccountStore> => {
    const store = Object.assign(
      Object.create(await memory.open(namespace, account)) as ReliableAccountStore,
      methods,
    );
    const watched = (name: (typeof names)[number]) => (argument: never) => {
      calls.push([name, argument]);
      return store[name](argument);
    };
    return Object.fromEntries(names.map((name) => [name, watched(name)])) as never;
  };
  return [{ open }, calls];
}

const namesOf = (calls: Call[]): string[] => calls.map(([name]) => name);

/** Posts what somebody's outbox would send to bob. */
const post = (world: World, from: string, id: string) =>
  world.gateway.postMessage({ from, to: "bob", body: id, extra: wrapExtra(id, "") });

test("the sender with the oldest message is forgotten first, however the store orders them", async (t) => {
  const world = await World.of(t);
  const record = (sender: string, order: number): SeenRecord => ({
    sender,
    ids: [["x", "1"]],
    order,
  });
  const seen = [record("alice", 3), record("carol", 1), record("dave", 2)];
  const [store, calls] = watchedStore({ seen: () => Promise.resolve(seen) });
  world.store = store;
  const bob = await world.online("bob", { inbox: { maxSenders: 3 } });
  for (const [i, from] of ["erin", "frank"].entries()) {
    post(world, from, "y");
    await world.until(() => bob.messages.length === i + 1);
  }
  const forgotten = calls.filter(([name]) => name === "removeSeen");
  assert.deepEqual(forgotten, [
    ["removeSeen", "carol"],
    ["removeSeen", "dave"],
  ]);
});

test("a message that comes again because its page was closed is not stored again", async (t) => {
  const world = await World.of(t);
  const [store, calls] = watchedStore();
  world.store = store;
  const before = world.page("bob");
  before.inbox.onmessage(() => new Promise(() => undefined));
  await before.login();
  post(world, "alice", "a");
  await world.until(() => namesOf(calls).includes("putSeen"));
  before.kill();
  const after = await world.online("bob");
  await world.until(() => after.messages.length === 1);
  assert.deepEqual(
    namesOf(calls).filter((name) => name === "putSeen"),
    ["putSeen"],
  );
});

test("a store that has failed is not called again", async (t) => {
  const world = await World.of(t);
  const [store, calls] = watchedStore({ putSeen: () => Promise.reject(new Error("full")) });
  world.store = store;
  const bob = await world.online("bob");
  const errors: string[] = [];
  bob.inbox.on("error", ({ code }) => errors.push(code));
  post(world, "alice", "a");
  await world.until(() => errors.length === 1);
  const before = calls.length;
  post(world, "alice", "b");
  await world.until(() => bob.messages.length === 2);
  assert.deepEqual(namesOf(calls.slice(before)), []);
  assert.deepEqual(errors, ["store_failed"]);
});

test("a store that is closed is not called again, even if a page of messages is loaded then", async (t) => {
  const world = await World.of(t);
  const [store, calls] = watchedStore();
  world.store = store;
  post(world, "alice", "a");
  const bob = world.page("bob");
  const loaded: number[] = [];
  bob.inbox.onofflinemessage(async (offline) => {
    await bob.inbox.close();
    loaded.push((await offline.loadUser("alice", 1)).length);
  });
  await bob.login();
  await world.until(() => loaded.length === 1);
  assert.deepEqual(loaded, [1]);
  const asked = namesOf(calls);
  assert.deepEqual(asked.slice(asked.indexOf("close")), ["close"]);
});

test("records that another program has put into IndexedDB are removed, and stand in no message's way", async (t) => {
  const world = await World.of(t);
  world.store = new IndexedDBReliableStore();
  const foreign = [
    { order: "first", ids: [["x", "1"]] },
    { order: 1, ids: 7 },
    { order: 1, ids: [["x", 1]] },
  ];
  for (const name of ["alice", "bob"]) {
    const account = await world.store.open(world.namespace, name);
    for (const [i, fields] of foreign.entries()) {
      await account.putOutgoing({ id: `foreign-${i}`, dest: "bob", ...fields } as never);
      await account.putSeen({ sender: `foreign-${i}`, ...fields } as never);
    }
  }
  const [alice, bob] = [world.page("alice"), world.page("bob")];
  const codes: string[] = [];
  for (const { outbox, inbox } of [alice, bob]) {
    outbox.on("error", ({ code }) => codes.push(code));
    inbox.on("error", ({ code }) => codes.push(code));
  }
  await Promise.all([alice.login(), bob.login()]);
  const sent = alice.outbox.sendToUser("bob", { body: "hello" });
  await world.until(() => sent.finished && bob.messages.length === 1);
  assert.deepEqual([bob.bodies, codes], [["hello"], []]);
  for (const name of ["alice", "bob"]) {
    const account = await world.store.open(world.namespace, name);
    assert.deepEqual(await account.outgoing(), []);
    const senders = (await account.seen()).map(({ sender }) => sender);
    assert.deepEqual(senders, name === "bob" ? ["alice"] : []);
  }
});

test("a write counts as kept when its transaction has ended, and not before", async (t) => {
  const store = await new IndexedDBReliableStore().open("n", `transaction ${Math.random()}`);
  const { put: own } = IDBObjectStore.prototype as {
    put: (this: IDBObjectStore, value: unknown) => IDBRequest;
  };
  t.mock.method(IDBObjectStore.prototype, "put", function (this: IDBObjectStore, value: unknown) {
    const request = own.call(this, value);
    request.addEventListener("success", () => this.transaction.abort());
    return request;
  });
  const put = store.putSeen({ sender: "alice", ids: [], order: 1 });
  const end = await put.then(
    () => "kept",
    () => "undone",
  );
  assert.equal(end, "undone");
  assert.deepEqual(await store.seen(), []);
});

test("outboxes that greet one another fall silent", async (t) => {
  const posts: unknown[] = [];
  const channels = new Set<Channel>();
  class Channel {
    onmessage: ((event: { data: unknown }) => void) | undefined;
    constructor() {
      channels.add(this);
    }
    postMessage(data: unknown): void {
      posts.push(data);
      // Endless answers must fail the test, not hang it.
      if (posts.length > 20) return;
      for (const other of channels) {
        if (other !== this) queueMicrotask(() => other.onmessage?.({ data }));
      }
    }
    close(): void {
      channels.delete(this);
    }
  }
  const realm = globalThis as unknown as Record<string, unknown>;
  const own = realm["BroadcastChannel"];
  realm["BroadcastChannel"] = Channel;
  t.after(() => (realm["BroadcastChannel"] = own));
  const world = await World.of(t);
  const locks = {
    request: <T>(name: string, _: object, callback: (lock: object) => T): Promise<unknown> =>
      Promise.resolve(callback({ name })),
  };
  for (let i = 0; i < 2; ++i) await world.page("alice", { outbox: { locks } }).outbox.messages();
  await turn();
  // Each outbox announces itself, and the first answers the second.
  assert.equal(posts.length, 3);
});

test("an outbox that has opened leaves no timer", async (t) => {
  const world = await World.of(t);
  const { clock } = world;
  const timers = new Set<unknown>();
  const counting = {
    now: () => clock.now(),
    setTimeout: (callback: () => void, delay: number) => {
      const timer = clock.setTimeout(callback, delay);
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer: unknown) => {
      timers.delete(timer);
      clock.clearTimeout(timer);
    },
  };
  const page = world.page("alice", { outbox: { clock: counting } });
  assert.deepEqual(await page.outbox.messages(), []);
  assert.equal(timers.size, 0);
});
