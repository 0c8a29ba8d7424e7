// How the messages of an outbox that is gone become those of another one: all of them, or none.
import { IDBObjectStore } from "fake-indexeddb";
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import {
  IndexedDBReliableStore,
  MemoryReliableStore,
  type OutgoingRecord,
  type ReliableAccountStore,
  type ReliableStore,
} from "kim-web-sdk/reliable";
import { FakeBrowser, type FakeTab } from "../support/browser.js";
import { storeWith } from "./stores.js";
import { turn, World, type Page } from "./world.js";

const record = (id: string, owner: string): OutgoingRecord => ({
  ...{ id, owner, order: 1, isGroup: false, dest: "bob", type: 1 },
  ...{ body: id, extra: "", createdAt: 5, attempts: 0 },
});

const ownersIn = async (store: ReliableAccountStore): Promise<string[]> =>
  (await store.outgoing()).map(({ id, owner }) => `${id} of ${owner}`).sort();

const stores: [string, () => ReliableStore][] = [
  ["memory", () => new MemoryReliableStore()],
  ["IndexedDB", () => new IndexedDBReliableStore()],
];

for (const [kind, make] of stores) {
  test(`a ${kind} store gives all messages of one outbox to another one`, async () => {
    const store = await make().open("n", `move in ${kind}`);
    for (const id of ["a", "b"]) await store.putOutgoing(record(id, "former"));
    await store.putOutgoing(record("c", "other"));
    await store.moveOutgoing?.("former", "heir");
    assert.deepEqual(await ownersIn(store), ["a of heir", "b of heir", "c of other"]);
  });
}

test("IndexedDB gives no message of an outbox to another one if it cannot write them all", async (t) => {
  const store = await new IndexedDBReliableStore().open("n", "move in part");
  for (const id of ["a", "b", "c"]) await store.putOutgoing(record(id, "former"));
  let puts = 0;
  const { put: own } = IDBObjectStore.prototype as {
    put: (this: IDBObjectStore, value: unknown) => IDBRequest;
  };
  t.mock.method(IDBObjectStore.prototype, "put", function (this: IDBObjectStore, value: unknown) {
    const request = own.call(this, value);
    if ((puts += 1) === 2) request.addEventListener("success", () => this.transaction.abort());
    return request;
  });
  await assert.rejects(async () => store.moveOutgoing?.("former", "heir"));
  assert.deepEqual(await ownersIn(store), ["a of former", "b of former", "c of former"]);
});

test("messages that a tab takes over while its store fails are sent by another one only when that tab is gone", async (t) => {
  const world = await World.of(t);
  const browser = new FakeBrowser();
  const [one, two, three] = [browser.tab(), browser.tab(), browser.tab()];
  const inTab = ({ locks }: FakeTab, options = {}): Page =>
    world.page("alice", { outbox: { locks: locks as never, ...options } });
  const former = inTab(one);
  const bodies = ["a", "b", "c"];
  for (const body of bodies) await former.outbox.sendToUser("bob", { body }).kept;
  const { namespace } = world;
  const account = await new MemoryReliableStore().open(namespace, "alice");
  const noRoom = (): Promise<never> => Promise.reject(new Error("no room"));
  let puts = 0;
  const putOutgoing = (each: OutgoingRecord): Promise<void> =>
    (puts += 1) > 1 ? noRoom() : account.putOutgoing(each);
  const heir = inTab(two, { store: storeWith({ putOutgoing, moveOutgoing: noRoom }) });
  await world.untilOpen(heir);
  const other = inTab(three);
  await world.untilOpen(other);
  former.kill();
  one.kill();
  await world.until(() => heir.statuses.length === bodies.length);
  for (let turns = 0; turns < 50; ++turns) await turn();
  const queued = bodies.map((body) => `${body}:queued`);
  assert.deepEqual([heir.statuses, other.statuses], [queued, []]);
  heir.kill();
  two.kill();
  await other.login();
  await world.until(() => other.statuses.includes("c:sent"));
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    bodies,
  );
});
