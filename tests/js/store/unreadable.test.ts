// Records in IndexedDB that another program has written, or somebody has edited.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { IndexedDBStore } from "kim-web-sdk";
import type { Gateway } from "kim-web-sdk/testing";
import { clientFor, deferred, Inbox, next } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { freshName } from "../support/stored.js";

type Edit = (messages: IDBObjectStore, state: IDBObjectStore, waiting: string) => unknown;

/** Edits bob's database. `waiting` is the id of a message that he has not seen. */
async function edit(name: string, change: Edit, waiting: string): Promise<void> {
  const opening = indexedDB.open(`kim:${JSON.stringify([name, "bob"])}`);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const tx = opening.result.transaction(["messages", "state"], "readwrite");
  change(tx.objectStore("messages"), tx.objectStore("state"), waiting);
  await new Promise((resolve) => (tx.oncomplete = resolve));
  opening.result.close();
}

interface Life {
  codes: string[];
  /** The bodies of the offline messages that were delivered. */
  offline: (string | undefined)[];
}

/** One page life of bob's. If he `waits`, there is no handler for offline messages. */
async function pageLife(
  t: TestContext,
  gateway: Gateway,
  namespace: string,
  body: string,
  waits = false,
): Promise<Life> {
  const bob = clientFor(t, gateway, "bob", { store: new IndexedDBStore(), namespace });
  const life: Life = { codes: [], offline: [] };
  bob.on("error", ({ code }) => life.codes.push(code));
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  const handled = deferred();
  if (waits) void next(bob, "sync").then(() => handled.resolve());
  else {
    bob.onofflinemessage(async (offline) => {
      for (const user of offline.listUsers()) {
        const page = await offline.loadUser(user, 1);
        life.offline.push(...page.map((message) => message.body));
      }
      handled.resolve();
    });
  }
  await bob.login();
  await handled.promise;
  gateway.postMessage({ from: "alice", to: "bob", body });
  await inbox.count(1);
  await bob.logout();
  bob.dispose();
  return life;
}

/** The order that a store writes for the time 0 and the id 0. */
const someOrder = "8000000000000000".repeat(2);

const waitingRecord = (id: string, order?: string): object => ({
  id,
  order,
  arrived: 1,
  pending: 1,
});

for (const [what, change] of [
  ["a cursor of another kind", (_, state) => state.put({ id: 7 }, "cursor")],
  ["an empty cursor", (_, state) => state.put({ messageId: "", sendTime: "" }, "cursor")],
  ["a mark that is a text", (_, state) => state.put("7", "mark")],
  ["a message under a number", (messages) => messages.put({ id: 7, order: "7", arrived: 1 })],
  ["a waiting entry without a time", (messages, _, id) => messages.put(waitingRecord(id))],
  ["a waiting entry with a date", (messages, _, id) => messages.put(waitingRecord(id, "2026-11"))],
  ["a waiting entry with a word for a time", (m, _, id) => m.put(waitingRecord(id, "long ago"))],
  ["a waiting entry under a word", (messages) => messages.put(waitingRecord("word", someOrder))],
] as [string, Edit][]) {
  test(`${what} in IndexedDB is reported once, loses no message, and the next page has a store`, async (t) => {
    const gateway = await gatewayFor(t);
    const namespace = freshName();
    await pageLife(t, gateway, namespace, "one");
    const two = gateway.postMessage({ from: "alice", to: "bob", body: "two" });
    gateway.postMessage({ from: "alice", to: "bob", body: "three" });
    await pageLife(t, gateway, namespace, "four", true);
    await edit(namespace, change, two.messageId.toString());
    const third = await pageLife(t, gateway, namespace, "five");
    const fourth = await pageLife(t, gateway, namespace, "six");
    const fifth = await pageLife(t, gateway, namespace, "seven");
    assert.deepEqual([third.codes, fourth.codes, fifth.codes], [["store_failed"], [], []]);
    const offline = new Set([...third.offline, ...fourth.offline]);
    for (const body of ["two", "three"]) assert.equal(offline.has(body), true, body);
    // The fourth had a store: its offline messages count as handled.
    assert.deepEqual(fifth.offline, []);
  });
}

test("an offline message waits in IndexedDB even if there was a record without a time under its id", async (t) => {
  const gateway = await gatewayFor(t);
  const namespace = freshName();
  await pageLife(t, gateway, namespace, "one");
  const two = gateway.postMessage({ from: "alice", to: "bob", body: "two" });
  const put: Edit = (messages, _, id) => messages.put({ id, arrived: 1 });
  await edit(namespace, put, two.messageId.toString());
  await pageLife(t, gateway, namespace, "three", true);
  const third = await pageLife(t, gateway, namespace, "four");
  assert.deepEqual(third, { codes: [], offline: ["two"] });
});
