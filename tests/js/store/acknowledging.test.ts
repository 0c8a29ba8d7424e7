// Nothing is acknowledged to the server before the store has it, or memory in its place.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  Command,
  IndexedDBStore,
  MessageAckReq,
  MessageIndexReq,
  Store,
  type AccountStore,
  type MessageIndex,
} from "kim-web-sdk";
import { clientFor, deferred, Inbox } from "../support/clients.js";
import { gatewayFor, until } from "../support/gateway.js";
import { accountStore, entry, Scene, storeWith } from "../support/store_scene.js";
import { freshName } from "../support/stored.js";

/** What the server has been told, up to which message the client has everything. */
function told({ socket }: Scene): number[] {
  return socket.packets.flatMap(({ command, payload }) => {
    if (command === String(Command.OfflineIndex)) {
      return [MessageIndexReq.decode(payload).messageId.toNumber()];
    }
    const isAcknowledgement = command === String(Command.ChatTalkAck);
    return isAcknowledgement ? [MessageAckReq.decode(payload).messageId.toNumber()] : [];
  });
}

/** A store with a cursor, in memory. */
async function storeWithCursor(): Promise<AccountStore> {
  const account = await accountStore();
  await account.putIndexes([], Long.ONE);
  return account;
}

for (const method of ["putMessages", "putMessage"] as const) {
  test(`a message is acknowledged when ${method} of the store has resolved, not before`, async () => {
    const write = deferred();
    const methods = { putMessages: undefined, [method]: () => write.promise };
    const scene = new Scene({ store: storeWith(methods, storeWithCursor()) });
    assert.equal(await scene.login(250), true);
    const before = told(scene);
    await scene.receive([61n]);
    await scene.pass(4000);
    assert.deepEqual([told(scene), scene.messages.length], [before, 1]);
    write.resolve();
    await scene.pass(4000);
    assert.deepEqual([told(scene), scene.codes], [[...before, 61], []]);
    scene.client.dispose();
  });
}

test("a page of the index is acknowledged by the request for the next when it is stored, not before", async () => {
  const account = await storeWithCursor();
  const write = deferred();
  const putIndexes = async (entries: MessageIndex[], cursor: Long): Promise<void> => {
    await write.promise;
    await account.putIndexes(entries, cursor);
  };
  const scene = new Scene({ store: storeWith({ putIndexes }, Promise.resolve(account)) });
  await scene.login(4000);
  assert.deepEqual(told(scene), [1]);
  write.resolve();
  await scene.pass(250);
  assert.deepEqual([told(scene), scene.codes], [[1, 5], []]);
  assert.equal(await account.exist("5"), true);
  scene.client.dispose();
});

for (const method of ["putMessage", "putMessages", "setMark", "forgetPending"] as const) {
  test(`a store whose ${method} is rejected is reported once, and messages are acknowledged from memory`, async () => {
    const methods = {
      putMessages: undefined,
      [method]: () => Promise.reject(new Error("no room")),
    };
    const scene = new Scene({ store: storeWith(methods, storeWithCursor()) });
    assert.equal(await scene.login(250), true);
    await scene.receive([61n]);
    await scene.pass(4000);
    assert.ok(told(scene).includes(61));
    assert.equal(await Store.exist(61), true);
    scene.messages.length = 0;
    await scene.goesOn();
    assert.deepEqual(scene.codes, ["store_failed"]);
  });
}

test("a client whose IndexedDB is closed by the browser goes on in memory", async (t) => {
  const gateway = await gatewayFor(t);
  const namespace = freshName();
  const options = { store: new IndexedDBStore(), namespace, ackDelay: 0, ackInterval: 0 };
  const bob = clientFor(t, gateway, "bob", options);
  const codes: string[] = [];
  bob.on("error", ({ code }) => codes.push(code));
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  await bob.login();
  for (const body of ["before", "after"]) {
    const { messageId } = gateway.postMessage({ from: "alice", to: "bob", body });
    await until(() => gateway.readMark("bob") === messageId);
    assert.equal(await Store.exist(messageId), true);
    // The browser closes a database for a page that deletes it, as one that clears what a site has stored.
    const deletion = indexedDB.deleteDatabase(`kim:${JSON.stringify([namespace, "bob"])}`);
    await new Promise((resolve) => (deletion.onsuccess = resolve));
  }
  assert.deepEqual([inbox.bodies, codes], [["before", "after"], ["store_failed"]]);
});

test("entries that wait in a store are taken along although it could not list them at first", async () => {
  const account = await storeWithCursor();
  const waiting = { ...entry, messageId: Long.fromNumber(3), direction: 0, group: "" };
  await account.putIndexes([waiting], Long.fromNumber(3));
  let failures = 1;
  const pendingIndexes = (): Promise<MessageIndex[]> =>
    failures-- > 0 ? Promise.reject(new Error("busy")) : account.pendingIndexes();
  const scene = new Scene({ store: storeWith({ pendingIndexes }, Promise.resolve(account)) });
  assert.equal(await scene.login(250), true);
  const ids = scene.offline[0]?.indexes.map(({ messageId }) => messageId.toNumber());
  assert.deepEqual([ids, scene.codes], [[3, 5], ["store_failed"]]);
  scene.client.dispose();
});

test("a sync begins at the cursor of a store that could not be read at first", async () => {
  const account = await storeWithCursor();
  let failures = 1;
  const load: AccountStore["load"] = (maxKnown) =>
    failures-- > 0 ? Promise.reject(new Error("busy")) : account.load(maxKnown);
  const scene = new Scene({ store: storeWith({ load }, Promise.resolve(account)) });
  assert.equal(await scene.login(250), true);
  assert.deepEqual([told(scene), scene.codes], [[1, 5], ["store_failed"]]);
  scene.client.dispose();
});
