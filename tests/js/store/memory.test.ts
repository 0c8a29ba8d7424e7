// Which messages the store in memory forgets, and when.
import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore } from "kim-web-sdk";
import { big, entry, freshName, message } from "../support/stored.js";

test("a memory store forgets the oldest messages beyond its bound", async () => {
  const store = await new MemoryStore().open(freshName(), "bob");
  await store.putIndexes([entry(0)], big(0));
  await store.putContents(Array.from({ length: 23_000 }, (_, n) => message(n + 1)));
  const { known } = await store.load(100_000);
  assert.ok(known.length <= 22_000, `${known.length} are kept`);
  assert.equal(known[0]?.toString(), big(0).toString());
  assert.equal(known.at(-1)?.toString(), big(23_000).toString());
});

test("a memory store full of pending entries does not scan all of them at each write", async () => {
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

test("a memory store forgets pending entries once they have been handled", async () => {
  const store = await new MemoryStore().open(freshName(), "bob");
  const entries = Array.from({ length: 30_000 }, (_, n) => entry(n + 1));
  await store.putIndexes(entries);
  await store.forgetPending(entries.map(({ messageId }) => messageId));
  await store.putContents(Array.from({ length: 3_000 }, (_, n) => message(n + 30_001)));
  const { known } = await store.load(100_000);
  assert.ok(known.length <= 22_000, `${known.length} are kept`);
  assert.equal(known.at(-1)?.toString(), big(33_000).toString());
});
