import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  IndexedDBStore,
  MemoryStore,
  Message,
  Store,
  type AccountStore,
  type MessageIndex,
  type MessageStore,
} from "kim-web-sdk";
import { clientFor, Inbox, next, online } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";

/** Larger than a double counts exactly. */
const big = (n: number): Long => Long.fromString("9007199254740993").add(n);

function message(n: number, body = `body ${n}`): Message {
  const result = new Message(big(n), big(n * 10));
  return Object.assign(result, { type: 1, body, extra: "e", sender: "alice", receiver: "bob" });
}

const entry = (n: number): MessageIndex => ({
  messageId: big(n),
  direction: 0,
  sendTime: big(n * 10),
  accountB: "alice",
  group: n % 2 ? "" : "group",
});

let names = 0;
const freshName = (): string => `name ${(names += 1)}`;

const stores: [string, () => MessageStore][] = [
  ["memory", () => new MemoryStore()],
  ["IndexedDB", () => new IndexedDBStore()],
];

for (const [kind, make] of stores) {
  test(`a ${kind} store begins empty`, async () => {
    const store = await make().open(freshName(), "bob");
    const state = await store.load(10);
    assert.equal(state.cursor.toString(), "0");
    assert.equal(state.mark, undefined);
    assert.deepEqual(state.known, []);
    assert.deepEqual(await store.pendingIndexes(), []);
    assert.equal(await store.get("1"), null);
    assert.equal(await store.exist("1"), false);
  });

  test(`a ${kind} store keeps an account with a colon apart from another server's`, async () => {
    const name = freshName();
    const one = await make().open(name, "8080:bob");
    await one.putMessage(message(1));
    const other = await make().open(`${name}:8080`, "bob");
    assert.equal(await other.exist(big(1).toString()), false);
    assert.equal(await one.exist(big(1).toString()), true);
  });

  test(`a ${kind} store has nothing under a text that is no id, or another spelling of one`, async () => {
    const store = await make().open(freshName(), "bob");
    const zero = Object.assign(new Message(Long.ZERO, Long.ONE), { body: "zero" });
    await store.putMessage(zero);
    assert.equal(await store.exist("0"), true);
    for (const text of ["", "-", "1-2", "abc", "00", "-0", " 0", "Infinity"]) {
      assert.equal(await store.exist(text), false, text);
      assert.equal(await store.get(text), null, text);
    }
  });

  test(`a ${kind} store takes what was handled in one turn together`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.putIndexes([entry(1)]);
    await store.putMessages?.([message(1), message(2)]);
    for (const n of [1, 2]) assert.equal((await store.get(big(n).toString()))?.body, `body ${n}`);
    assert.deepEqual(await store.pendingIndexes(), [entry(1)]);
  });

  test(`a ${kind} store gives a message back with every digit and field`, async () => {
    const store = await make().open(freshName(), "bob");
    const kept = message(1);
    await store.putMessage(kept);
    const found = await store.get(big(1).toString());
    assert.ok(found instanceof Message);
    assert.deepEqual({ ...found }, { ...kept });
    assert.equal(found.messageId.toString(), "9007199254740994");
    assert.equal(await store.exist(big(1).toString()), true);
  });

  test(`a ${kind} store keeps index entries with the cursor until they are forgotten`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.putIndexes([entry(2), entry(1)], big(2));
    assert.deepEqual(await store.pendingIndexes(), [entry(1), entry(2)]);
    assert.equal((await store.load(0)).cursor.toString(), big(2).toString());
    await store.putIndexes([entry(3)]);
    assert.equal((await store.load(0)).cursor.toString(), big(2).toString());
    await store.forgetPending([big(1), big(3), big(99)]);
    assert.deepEqual(await store.pendingIndexes(), [entry(2)]);
    assert.equal(await store.exist(big(1).toString()), true);
    assert.equal(await store.get(big(1).toString()), null);
  });

  test(`a ${kind} store does not make a handled message pending again`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.putMessage(message(1));
    await store.putIndexes([entry(1)], big(1));
    assert.deepEqual(await store.pendingIndexes(), []);
    assert.equal((await store.get(big(1).toString()))?.body, "body 1");
  });

  test(`a ${kind} store adds contents to entries, which stay pending`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.putIndexes([entry(1)], big(1));
    await store.putContents([message(1)]);
    assert.equal((await store.get(big(1).toString()))?.body, "body 1");
    assert.equal((await store.pendingIndexes()).length, 1);
  });

  test(`a ${kind} store lists the newest known ids, oldest first`, async () => {
    const store = await make().open(freshName(), "bob");
    for (const n of [5, 3, 4, 1, 2]) await store.putMessage(message(n));
    const { known } = await store.load(3);
    assert.deepEqual(
      known.map(String),
      [3, 4, 5].map((n) => big(n).toString()),
    );
  });

  test(`a ${kind} store keeps the mark`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.setMark({ messageId: big(7), sendTime: big(70) });
    const { mark } = await store.load(0);
    assert.equal(mark?.messageId.toString(), big(7).toString());
    assert.equal(mark?.sendTime.toString(), big(70).toString());
  });

  test(`a ${kind} store prunes the oldest, but never what is pending`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.putIndexes([entry(1)], big(1));
    for (const n of [2, 3, 4, 5]) await store.putMessage(message(n));
    await store.prune({ maxAgeMs: 60_000, maxCount: 3 });
    const left = async (): Promise<string[]> => (await store.load(10)).known.map(String);
    assert.deepEqual(
      await left(),
      [1, 4, 5].map((n) => big(n).toString()),
    );
    await store.prune({ maxAgeMs: -1000, maxCount: 100 });
    assert.deepEqual(await left(), [big(1).toString()]);
  });

  test(`a ${kind} store keeps accounts and servers apart, and what they had`, async () => {
    const [name, other] = [freshName(), freshName()];
    const bob = await make().open(name, "bob");
    await bob.putMessage(message(1));
    await bob.close();
    for (const [server, account] of [
      [name, "alice"],
      [other, "bob"],
    ] as const) {
      const store = await make().open(server, account);
      assert.equal(await store.exist(big(1).toString()), false);
    }
    const again = await make().open(name, "bob");
    assert.equal((await again.get(big(1).toString()))?.body, "body 1");
  });

  test(`a ${kind} store takes many writes at once`, async () => {
    const store = await make().open(freshName(), "bob");
    await Promise.all(Array.from({ length: 200 }, (_, n) => store.putMessage(message(n))));
    assert.equal((await store.load(1000)).known.length, 200);
  });
}

/** Counts the calls of a method of IndexedDB while `work` is done. */
async function calls<T extends object>(
  of: T,
  name: keyof T & string,
  work: () => Promise<unknown>,
): Promise<number> {
  const original = of[name] as (...args: unknown[]) => unknown;
  let count = 0;
  const counted = function (this: unknown, ...args: unknown[]): unknown {
    count += 1;
    return original.apply(this, args);
  };
  Object.assign(of, { [name]: counted });
  try {
    await work();
  } finally {
    Object.assign(of, { [name]: original });
  }
  return count;
}

test("writes of one tick share one IndexedDB transaction", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const transactions = await calls(IDBDatabase.prototype, "transaction", () =>
    Promise.all(Array.from({ length: 50 }, (_, n) => store.putMessage(message(n)))),
  );
  assert.equal(transactions, 1);
});

test("writes that come before their IndexedDB transaction is at work join it", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const transactions = await calls(IDBDatabase.prototype, "transaction", async () => {
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 50; ++n) {
      writes.push(store.putMessage(message(n)));
      // In a turn of its own, as messages come from a socket.
      await Promise.resolve();
    }
    await Promise.all(writes);
  });
  assert.equal(transactions, 1);
  assert.equal((await store.load(100)).known.length, 50);
});

test("a read of IndexedDB sees each write that came before it", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const first = store.putContents(Array.from({ length: 1000 }, (_, n) => message(n + 10)));
  await new Promise((resolve) => setImmediate(resolve));
  const second = store.putMessage(message(2));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await store.get(big(2).toString()))?.body, "body 2");
  await Promise.all([first, second]);
});

test("an account's IndexedDB that is opened again knows what its former client was still writing", async () => {
  const name = freshName();
  const store = await new IndexedDBStore().open(name, "bob");
  const first = store.putContents(Array.from({ length: 1000 }, (_, n) => message(n + 10)));
  await new Promise((resolve) => setImmediate(resolve));
  const second = store.putMessage(message(2));
  const closed = store.close();
  const other = await new IndexedDBStore().open(name, "bob");
  const { known } = await other.load(10_000);
  assert.ok(known.some((id) => id.equals(big(2))));
  await Promise.all([first, second, closed]);
});

test("a write of IndexedDB that is not kept takes none of the next ones with it, and leaves no error unheard", async (t) => {
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  process.on("unhandledRejection", hear);
  t.after(() => process.off("unhandledRejection", hear));
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const bad = Object.assign(message(2), { extra: () => "no value to be kept" });
  const lost = store.putContents([message(1), bad, message(3)]);
  await assert.rejects(lost, { name: "DataCloneError" });
  await store.putMessage(message(4));
  assert.deepEqual((await store.load(10)).known.map(String), [String(big(4))]);
  assert.deepEqual(unheard, []);
});

test("messages that are new are written to IndexedDB without asking for each of them", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const messages = Array.from({ length: 450 }, (_, n) => message(n));
  await store.putMessage(message(7, "an older text"));
  const asked = await calls(IDBObjectStore.prototype, "get", () =>
    Promise.resolve(store.putMessages?.(messages)),
  );
  assert.equal(asked, 1);
  assert.equal((await store.load(1000)).known.length, 450);
  assert.equal((await store.get(big(7).toString()))?.body, "body 7");
});

test("a client remembers in IndexedDB what an earlier one has handled", async (t) => {
  const gateway = await gatewayFor(t);
  const options = { store: new IndexedDBStore(), namespace: freshName() };
  const inbox = new Inbox();
  const first = await online(t, gateway, "bob", options);
  first.onmessage(inbox.take);
  gateway.postMessage({ from: "alice", to: "bob", body: "kept" });
  const [kept] = await inbox.count(1);
  await first.logout();
  first.dispose();
  const second = clientFor(t, gateway, "bob", options);
  const counts: number[] = [];
  second.onofflinemessage((offline) => counts.push(offline.listUsers().length));
  await second.login();
  assert.deepEqual(counts, [0]);
  assert.equal((await Store.get(kept?.messageId ?? 0))?.body, "kept");
});

class BrokenStore implements MessageStore {
  constructor(private readonly opens: boolean) {}

  async open(namespace: string, account: string): Promise<AccountStore> {
    if (!this.opens) throw new Error("storage is forbidden");
    const store = await new MemoryStore().open(namespace, account);
    store.putMessages = () => Promise.reject(new Error("the disk is full"));
    return store;
  }
}

for (const [what, opens] of [
  ["does not open", false],
  ["cannot write", true],
] as const) {
  test(`a store that ${what} is reported once, and the chat goes on in memory`, async (t) => {
    const gateway = await gatewayFor(t);
    const options = { store: new BrokenStore(opens), namespace: freshName() };
    const bob = clientFor(t, gateway, "bob", { ...options, ackDelay: 0 });
    const errors: string[] = [];
    bob.on("error", ({ code }) => errors.push(code));
    const inbox = new Inbox();
    bob.onmessage(inbox.take);
    assert.equal((await bob.login()).success, true);
    for (const body of ["1", "2"]) gateway.postMessage({ from: "alice", to: "bob", body });
    await inbox.count(2);
    const notified = next(bob, "notification");
    gateway.push("bob", { command: "app.hint" });
    await notified;
    assert.deepEqual(errors, ["store_failed"]);
    for (const { messageId } of inbox.messages) assert.equal(await Store.exist(messageId), true);
  });
}

test("a store that hangs does not keep the user offline", async (t) => {
  const gateway = await gatewayFor(t);
  const store: MessageStore = { open: () => new Promise(() => undefined) };
  const bob = clientFor(t, gateway, "bob", { store, storeTimeout: 10 });
  const reported = next(bob, "error");
  assert.equal((await bob.login()).success, true);
  assert.equal((await reported).code, "store_failed");
});

test("Store refuses an id that is not there, and does not take it for 0", async () => {
  await Store.insert(new Message(Long.ZERO, Long.ZERO));
  assert.equal(await Store.exist(0), true);
  const refusal = { name: "TypeError", message: /expected an int64/ };
  for (const missing of [null, undefined] as never[]) {
    await assert.rejects(Store.get(missing), refusal);
    await assert.rejects(Store.exist(missing), refusal);
    await assert.rejects(Store.setAck(missing), refusal);
  }
});

test("Store has the names and answers of the TypeScript SDK", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob", { store: new MemoryStore(), namespace: freshName() });
  assert.equal((await Store.lastId()).toString(), "0");
  const kept = message(1);
  assert.equal(await Store.insert(kept), true);
  assert.equal(await Store.exist(kept.messageId), true);
  assert.equal((await Store.get(kept.messageId.toString()))?.body, "body 1");
  assert.equal((await Store.get(BigInt(kept.messageId.toString())))?.body, "body 1");
  assert.equal(await Store.get(12), null);
  for (const [inexact, error] of [
    [Number(kept.messageId), RangeError],
    [2 ** 64, RangeError],
    ["9223372036854775808", RangeError],
    [1.5, RangeError],
    ["twelve", TypeError],
  ] as const) {
    await assert.rejects(Store.get(inexact), error);
    await assert.rejects(Store.exist(inexact), error);
    await assert.rejects(Store.setAck(inexact), error);
  }
  assert.equal(await Store.setAck(kept.messageId), true);
  assert.equal((await Store.lastId()).toString(), kept.messageId.toString());
  await Store.insert(message(0));
  await Store.setAck(message(0).messageId);
  assert.equal((await Store.lastId()).toString(), kept.messageId.toString());
  bob.dispose();
});

test("a memory store forgets the oldest messages beyond its bound", async () => {
  const store = await new MemoryStore().open(freshName(), "bob");
  await store.putIndexes([entry(0)], big(0));
  await store.putContents(Array.from({ length: 23_000 }, (_, n) => message(n + 1)));
  const { known } = await store.load(100_000);
  assert.ok(known.length <= 22_000, `${known.length} are kept`);
  assert.equal(known[0]?.toString(), big(0).toString());
  assert.equal(known.at(-1)?.toString(), big(23_000).toString());
});

test("a memory store full of entries that wait does not look through all of them at each write", async () => {
  const store = await new MemoryStore().open(freshName(), "bob");
  const { prototype } = Map;
  const iterate = prototype[Symbol.iterator];
  let walks = 0;
  prototype[Symbol.iterator] = function (this: Map<unknown, unknown>) {
    walks += 1;
    return iterate.call(this);
  };
  try {
    await store.putIndexes(Array.from({ length: 40_000 }, (_, n) => entry(n + 1)));
  } finally {
    prototype[Symbol.iterator] = iterate;
  }
  assert.ok(walks > 0 && walks < 100, `${walks} walks`);
  assert.equal((await store.pendingIndexes()).length, 40_000);
});

test("a memory store forgets what waited once that has been handled", async () => {
  const store = await new MemoryStore().open(freshName(), "bob");
  const entries = Array.from({ length: 30_000 }, (_, n) => entry(n + 1));
  await store.putIndexes(entries);
  await store.forgetPending(entries.map(({ messageId }) => messageId));
  await store.putContents(Array.from({ length: 3_000 }, (_, n) => message(n + 30_001)));
  const { known } = await store.load(100_000);
  assert.ok(known.length <= 22_000, `${known.length} are kept`);
  assert.equal(known.at(-1)?.toString(), big(33_000).toString());
});
