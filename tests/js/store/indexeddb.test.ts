// How the store in IndexedDB batches its writes, and what it remembers.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import { IndexedDBStore, Store, type AccountStore } from "kim-web-sdk";
import { clientFor, Inbox, online } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { storeWith } from "../support/store_scene.js";
import { big, entry, freshName, message } from "../support/stored.js";

/** A transaction of fake-indexeddb. */
interface Abortable {
  _abort(name: string): void;
}

/** A method of an object store. */
type StoreMethod = (this: IDBObjectStore, ...args: unknown[]) => IDBRequest;

/** Counts the calls of a method of IndexedDB during `work`. */
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

test("writes that are made before their IndexedDB transaction has started join it", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const transactions = await calls(IDBDatabase.prototype, "transaction", async () => {
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 50; ++n) {
      writes.push(store.putMessage(message(n)));
      // Each write has a turn of its own, like messages from a socket.
      await Promise.resolve();
    }
    await Promise.all(writes);
  });
  assert.equal(transactions, 1);
  assert.equal((await store.load(100)).known.length, 50);
});

test("an IndexedDB transaction with many writes takes no more, so that it ends in time", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const settled: number[] = [];
  const transactions = await calls(IDBDatabase.prototype, "transaction", async () => {
    const writes = Array.from({ length: 1200 }, async (_, n) => {
      await store.putMessage(message(n));
      settled.push(n);
    });
    await writes[0];
    assert.equal(settled.length < 200, true);
    await Promise.all(writes);
  });
  assert.equal(transactions, 12);
  assert.equal((await store.load(2000)).known.length, 1200);
});

test("records to prune from IndexedDB are deleted after the cursor that finds them has finished", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  await store.putContents(Array.from({ length: 30 }, (_, n) => message(n)));
  let walked = 0;
  const steps = await calls(IDBCursor.prototype, "continue", async () => {
    // A browser prefetches for a cursor, and discards that at each write in between.
    walked = await calls(IDBCursor.prototype, "delete", () =>
      store.prune({ maxAgeMs: 1e12, maxCount: 10 }),
    );
  });
  assert.deepEqual([steps, walked], [20, 0]);
  const { known } = await store.load(100);
  assert.deepEqual(
    known.map(String),
    Array.from({ length: 10 }, (_, n) => String(big(n + 20))),
  );
});

test("a client prunes IndexedDB in batches, also through a store that wraps it", async (t) => {
  const gateway = await gatewayFor(t);
  const namespace = freshName();
  const store = await new IndexedDBStore().open(namespace, "bob");
  await store.putContents(Array.from({ length: 2500 }, (_, n) => message(n)));
  const sizes = new Map<IDBTransaction, number>();
  const stores: { delete: (this: IDBObjectStore, id: IDBValidKey) => IDBRequest<undefined> } =
    IDBObjectStore.prototype;
  const original = stores.delete;
  stores.delete = function (id) {
    sizes.set(this.transaction, (sizes.get(this.transaction) ?? 0) + 1);
    return original.call(this, id);
  };
  t.after(() => (stores.delete = original));
  const retention = { maxAgeMs: 1e12, maxCount: 10 };
  const account = new IndexedDBStore().open(namespace, "bob");
  const prune: AccountStore["prune"] = async (limits) => void (await store.prune(limits));
  const wrapped = storeWith({ prune }, account);
  await online(t, gateway, "bob", { store: wrapped, namespace, retention });
  while ((await store.load(5000)).known.length > 10);
  assert.deepEqual([...sizes.values()], [1000, 1000, 490]);
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

test("an account's IndexedDB that is opened again has what its former client was still writing", async () => {
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

test("writes that wait when IndexedDB is closed are kept, although the next one comes too late", async () => {
  const name = freshName();
  const store = await new IndexedDBStore().open(name, "bob");
  const first = store.putContents(Array.from({ length: 1000 }, (_, n) => message(n + 1000)));
  await new Promise((resolve) => setImmediate(resolve));
  // As many as one transaction takes: the next write needs another one.
  const waiting = Array.from({ length: 100 }, (_, n) => store.putMessage(message(n)));
  await store.close();
  await assert.rejects(store.putMessage(message(100)), { name: "InvalidStateError" });
  await Promise.all([first, ...waiting]);
  const other = await new IndexedDBStore().open(name, "bob");
  const kept = await Promise.all(
    Array.from({ length: 101 }, (_, n) => other.exist(big(n).toString())),
  );
  assert.deepEqual([kept.indexOf(false), kept.filter(Boolean).length], [100, 100]);
});

test("a failed write of IndexedDB does not affect the next ones, and leaves no unhandled rejection", async (t) => {
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

const writes: [string, (store: AccountStore) => Promise<unknown>][] = [
  ["putIndexes", (store) => store.putIndexes([entry(9)], big(9))],
  ["forgetPending", (store) => store.forgetPending([big(1)])],
  ["putMessage", (store) => store.putMessage(message(9))],
  ["putMessages", (store) => Promise.resolve(store.putMessages?.([message(9)]))],
  ["putContents", (store) => store.putContents([message(1)])],
  ["setMark", (store) => store.setMark({ messageId: big(9), sendTime: big(9) })],
  ["prune", (store) => store.prune({ maxAgeMs: 1e12, maxCount: 0 })],
];

for (const [name, write] of writes) {
  test(`${name} of IndexedDB says so if it fails because the disk is full`, async (t) => {
    const store = await new IndexedDBStore().open(freshName(), "bob");
    await store.putIndexes([entry(1)]);
    await store.putMessage(message(2));
    const stores = IDBObjectStore.prototype as unknown as Record<string, StoreMethod>;
    for (const method of ["add", "put", "delete"]) {
      const original = stores[method] as StoreMethod;
      stores[method] = function (...args) {
        const request = original.apply(this, args);
        // A browser does this when the disk is full; no public method of IndexedDB does.
        (this.transaction as unknown as Abortable)._abort("QuotaExceededError");
        return request;
      };
      t.after(() => (stores[method] = original));
    }
    await assert.rejects(write(store), { name: "QuotaExceededError" });
  });
}

test("new messages are written to IndexedDB without a read of each", async () => {
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
