// A Firefox page that is blocked by an `alert` receives the answers of IndexedDB, but runs no promise callbacks. So
// a transaction ends before it has been given its next request.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { IndexedDBStore } from "kim-web-sdk";
import { big, entry, freshName, message } from "../support/stored.js";

/** The page is blocked whenever IndexedDB answers a call of `method`, for the first `times`. */
function block(t: TestContext, method: "count" | "add", times: number): void {
  const stores = IDBObjectStore.prototype as unknown as Record<
    string,
    (this: IDBObjectStore, ...args: unknown[]) => IDBRequest
  >;
  const original = stores[method] as (typeof stores)[string];
  let left = times;
  t.mock.method(stores, method, function (this: IDBObjectStore, ...args: unknown[]) {
    const request = original.apply(this, args);
    if (left-- > 0) request.addEventListener("success", () => this.transaction.commit());
    return request;
  });
}

test("a write to IndexedDB that an alert has cut off is made again", async (t) => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  block(t, "count", 3);
  await store.putMessage(message(1));
  assert.equal((await store.get(big(1).toString()))?.body, "body 1");
});

test("writes to IndexedDB of which an alert has cut off the last are all there once", async (t) => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  block(t, "add", 1);
  await Promise.all([
    store.putMessage(message(1)),
    store.putIndexes([entry(2)], big(2)),
    store.putContents([message(3)]),
  ]);
  const { known, cursor } = await store.load(10);
  assert.deepEqual(
    known.map(String),
    [1, 2, 3].map((id) => String(big(id))),
  );
  assert.equal(String(cursor), String(big(2)));
  const pending = await store.pendingIndexes();
  assert.deepEqual(
    pending.map(({ messageId }) => String(messageId)),
    [String(big(2))],
  );
});

test("a write to IndexedDB whose transactions always end too early fails, and does not go on for ever", async (t) => {
  const store = await new IndexedDBStore().open(freshName(), "bob");
  block(t, "count", Infinity);
  await assert.rejects(store.putMessage(message(1)), { name: "TransactionInactiveError" });
});
