// How the store in IndexedDB writes, and what it remembers.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import { IndexedDBStore, Store, type AccountStore } from "kim-web-sdk";
import { clientFor, Inbox, online } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { storeWith } from "../support/store_scene.js";
import { big, freshName, message } from "../support/stored.js";

/** A transaction of the stand-in for IndexedDB. */
interface Abortable {
  _abort(name: string): void;
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

test("an IndexedDB transaction that has much to write takes no more, so that what it kept is known", async () => {
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

test("what IndexedDB shall forget is deleted when the walk that finds it is over", async () => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  await store.putContents(Array.from({ length: 30 }, (_, n) => message(n)));
  let walked = 0;
  const steps = await calls(IDBCursor.prototype, "continue", async () => {
    // A browser fetches ahead for a walk, and drops that with each write in between.
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

test("a client that has much to forget in IndexedDB forgets it in parts, in a store that is wrapped as well", async (t) => {
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

test("a write of IndexedDB that a full disk ends says so", async (t) => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  const stores: { add: (this: IDBObjectStore, value: unknown) => IDBRequest<IDBValidKey> } =
    IDBObjectStore.prototype;
  const original = stores.add;
  stores.add = function (value) {
    const request = original.call(this, value);
    // As a browser does, and no page can have it done.
    (this.transaction as unknown as Abortable)._abort("QuotaExceededError");
    return request;
  };
  t.after(() => (stores.add = original));
  await assert.rejects(store.putMessage(message(1)), { name: "QuotaExceededError" });
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
