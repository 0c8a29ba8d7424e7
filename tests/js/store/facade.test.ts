// `Store`, the application's access to the store of the account that is logged in.
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import { MemoryStore, Message, Store, type MessageMark } from "kim-web-sdk";
import { deferred, online } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { settle } from "../support/settle.js";
import { storeWith } from "../support/store_scene.js";
import { freshName, message } from "../support/stored.js";

test("Store refuses anything but an id, by the name of its argument, and does not treat it as 0", async () => {
  await Store.insert(new Message(Long.ZERO, Long.ZERO));
  assert.equal(await Store.exist(0), true);
  const refusal = { name: "TypeError", message: "id: expected an int64" };
  for (const missing of [null, undefined, "x", {}] as never[]) {
    await assert.rejects(Store.get(missing), refusal);
    await assert.rejects(Store.exist(missing), refusal);
    await assert.rejects(Store.setAck(missing), refusal);
  }
});

test("Store refuses to insert anything but a message, and says so", async () => {
  const refusal = { code: "invalid_argument", message: "message must be a Message" };
  for (const none of [null, undefined, "x", {}] as never[]) {
    await assert.rejects(Store.insert(none), refusal);
  }
});

test("Store.insert takes an id and a time of any form, and refuses what is not exact", async (t) => {
  const gateway = await gatewayFor(t);
  const inserted = (id: unknown, time: unknown) => new Message(id as Long, time as Long);
  const insertAll = async (base: number): Promise<void> => {
    for (const [at, form] of [
      Number,
      String,
      BigInt,
      (id: number) => Long.fromNumber(id),
    ].entries()) {
      const id = base + at;
      assert.equal(await Store.insert(inserted(form(id), form(8))), true);
      assert.equal((await Store.get(id))?.messageId.toNumber(), id);
      assert.equal((await Store.get(id))?.sendTime.toNumber(), 8);
    }
    await assert.rejects(Store.insert(inserted(1.5, 8)), RangeError);
    await assert.rejects(Store.insert(inserted("x", 8)), TypeError);
    await assert.rejects(Store.insert(inserted(1, undefined)), TypeError);
  };
  await insertAll(700);
  await online(t, gateway, "bob", { store: new MemoryStore(), namespace: freshName() });
  await insertAll(800);
  // Reads all of them, and would fail for a time that is no Long.
  assert.equal((await Store.lastId()).toString(), "0");
});

test("a message that is inserted without a content has none when it is read", async () => {
  const bare = new Message(Long.fromNumber(612), Long.fromNumber(8));
  await Store.insert(bare);
  assert.deepEqual(await Store.get(612), bare);
});

test("Store.insert resolves when the message is stored, not before", async (t) => {
  const gateway = await gatewayFor(t);
  const stored = deferred();
  const store = storeWith({ putMessage: () => stored.promise });
  await online(t, gateway, "bob", { store });
  let inserted = false;
  const insert = Store.insert(message(1)).then((answer) => (inserted = answer));
  await settle();
  assert.equal(inserted, false);
  stored.resolve();
  assert.equal(await insert, true);
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
  const broken = new RangeError("no half");
  const throwing = {
    high: 0,
    get low(): number {
      throw broken;
    },
  };
  await assert.rejects(Store.get(throwing), (error) => error === broken);
  assert.equal(await Store.setAck(kept.messageId), true);
  assert.equal((await Store.lastId()).toString(), kept.messageId.toString());
  await Store.insert(message(0));
  await Store.setAck(message(0).messageId);
  assert.equal((await Store.lastId()).toString(), kept.messageId.toString());
  // The store does not know the time of a message that it does not have, so it counts as the newest.
  const elsewhere = kept.messageId.add(1);
  await Store.setAck(elsewhere);
  assert.equal((await Store.lastId()).toString(), elsewhere.toString());
  bob.dispose();
});

test("Store.setAck never sets an older message, even if its store answers for the newer one first", async (t) => {
  const gateway = await gatewayFor(t);
  const [older, newer] = [message(1), message(2)];
  const slow = deferred();
  const found = async (id: string): Promise<Message> => {
    if (id === newer.messageId.toString()) return newer;
    await slow.promise;
    return older;
  };
  let mark: MessageMark | undefined;
  const store = storeWith({
    load: () => Promise.resolve({ cursor: Long.ZERO, mark, known: [] }),
    get: found,
    setMark: (next) => Promise.resolve(void (mark = next)),
  });
  await online(t, gateway, "bob", { store });
  const both = [Store.setAck(older.messageId), Store.setAck(newer.messageId)];
  await settle();
  slow.resolve();
  assert.deepEqual(await Promise.all(both), [true, true]);
  assert.equal((await Store.lastId()).toString(), newer.messageId.toString());
});

test("Store.setAck works again after one has failed", async (t) => {
  const gateway = await gatewayFor(t);
  await online(t, gateway, "bob", { store: new MemoryStore(), namespace: freshName() });
  const failed = Store.setAck("twelve");
  const set = Store.setAck(message(1).messageId);
  await assert.rejects(failed, TypeError);
  assert.equal(await set, true);
});
