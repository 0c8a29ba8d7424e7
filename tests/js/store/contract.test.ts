// What every message store must do, in memory and in IndexedDB.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import { IndexedDBStore, MemoryStore, Message, type MessageStore } from "kim-web-sdk";
import { big, entry, freshName, message } from "../support/stored.js";

const stores: [string, () => MessageStore][] = [
  ["memory", () => new MemoryStore()],
  ["IndexedDB", () => new IndexedDBStore()],
];

for (const [kind, make] of stores) {
  test(`a new ${kind} store is empty`, async () => {
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

  test(`a ${kind} store finds nothing by a text that is not an id, or is another spelling of one`, async () => {
    const store = await make().open(freshName(), "bob");
    const zero = Object.assign(new Message(Long.ZERO, Long.ONE), { body: "zero" });
    await store.putMessage(zero);
    assert.equal(await store.exist("0"), true);
    for (const text of ["", "-", "1-2", "abc", "00", "-0", " 0", "Infinity"]) {
      assert.equal(await store.exist(text), false, text);
      assert.equal(await store.get(text), null, text);
    }
  });

  test(`a ${kind} store takes several messages in one call`, async () => {
    const store = await make().open(freshName(), "bob");
    await store.putIndexes([entry(1)]);
    await store.putMessages?.([message(1), message(2)]);
    for (const n of [1, 2]) assert.equal((await store.get(big(n).toString()))?.body, `body ${n}`);
    assert.deepEqual(await store.pendingIndexes(), [entry(1)]);
  });

  test(`a ${kind} store returns a message with every digit and field`, async () => {
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

  test(`a ${kind} store keeps accounts and servers apart, and keeps their messages when it is opened again`, async () => {
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
