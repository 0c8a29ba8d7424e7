// Stores that fail, or do not answer: messages go on without them.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, State } from "kim-web-sdk";
import {
  MemoryReliableStore,
  wrapExtra,
  type OutgoingRecord,
  type ReliableStore,
} from "kim-web-sdk/reliable";
import { faults } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { storeWith } from "./stores.js";
import { turn, World } from "./world.js";

const never = (): Promise<never> => new Promise(() => undefined);

const silent: [string, ReliableStore][] = [
  ["does not open", { open: never }],
  ["does not say what it has", storeWith({ outgoing: never, seen: never })],
  ["does not say that it has kept anything", storeWith({ putOutgoing: never, putSeen: never })],
];

for (const [what, store] of silent) {
  test(`a store that ${what} is reported once, and messages go on without it`, async (t) => {
    const world = await World.of(t);
    world.store = store;
    const alice = await world.online("alice");
    const codes: string[] = [];
    alice.outbox.on("error", ({ code, cause }) => codes.push(`outbox ${code}: ${String(cause)}`));
    alice.inbox.on("error", ({ code, cause }) => codes.push(`inbox ${code}: ${String(cause)}`));
    world.gateway.postMessage({ from: "bob", to: "alice", body: "in", extra: wrapExtra("a", "") });
    const sent = [1, 2, 3].map((n) => alice.outbox.sendToUser("bob", { body: `out ${n}` }));
    await world.until(() => sent.every(({ finished }) => finished) && alice.messages.length === 1);
    assert.deepEqual(
      sent.map(({ status }) => status),
      ["sent", "sent", "sent"],
    );
    await world.until(() => codes.length === 2);
    assert.deepEqual(codes.sort(), [
      "inbox store_failed: Error: no answer in time",
      "outbox store_failed: Error: no answer in time",
    ]);
  });
}

const none = undefined;
const unusable: [string, unknown][] = [
  ["nothing", none],
  ["null", Promise.resolve(null)],
  ["a record that is null", Promise.resolve([null])],
  ["a record without fields", Promise.resolve([{ id: "a", sender: "a" }])],
];

for (const [what, answer] of unusable) {
  test(`a store that returns ${what} is reported once, and messages go on without it`, async (t) => {
    const world = await World.of(t);
    world.store = storeWith({ outgoing: () => answer as never, seen: () => answer as never });
    const alice = world.page("alice");
    const codes: string[] = [];
    alice.outbox.on("error", ({ code }) => codes.push(`outbox ${code}`));
    alice.inbox.on("error", ({ code }) => codes.push(`inbox ${code}`));
    await alice.login();
    world.gateway.postMessage({ from: "bob", to: "alice", body: "in", extra: wrapExtra("a", "") });
    const sent = alice.outbox.sendToUser("bob", { body: "out" });
    await world.until(() => sent.finished && alice.messages.length === 1);
    assert.equal(sent.status, "sent");
    assert.deepEqual(codes.sort(), ["inbox store_failed", "outbox store_failed"]);
  });
}

test("an outbox and an inbox can be closed while their store does not answer", async (t) => {
  const world = await World.of(t);
  world.store = { open: never };
  const alice = await world.online("alice");
  alice.outbox.sendToUser("bob", { body: "never kept" });
  let closed = 0;
  for (const each of [alice.outbox, alice.inbox]) void each.close().then(() => (closed += 1));
  await world.until(() => closed === 2);
});

test("a store that is slow is not given up as long as it makes progress", async (t) => {
  const world = await World.of(t);
  let queue: Promise<unknown> = Promise.resolve();
  const kept: string[] = [];
  const putOutgoing = async ({ body }: OutgoingRecord): Promise<void> => {
    const pause = (): Promise<void> =>
      new Promise((resolve) => void world.clock.setTimeout(resolve, 3000));
    await (queue = queue.then(pause));
    kept.push(body);
  };
  world.store = storeWith({ putOutgoing });
  const alice = world.page("alice");
  const codes: string[] = [];
  alice.outbox.on("error", ({ code }) => codes.push(code));
  const sent = ["a", "b", "c"].map((body) => alice.outbox.sendToUser("bob", { body }));
  let allKept = false;
  void Promise.all(sent.map((each) => each.kept)).then(() => (allKept = true));
  await world.until(() => allKept);
  assert.deepEqual([kept, codes], [["a", "b", "c"], []]);
});

test("a message that is sent or discarded after its store has failed is not sent by the next page", async (t) => {
  const world = await World.of(t);
  let isFull = false;
  const store = await new MemoryReliableStore().open(world.namespace, "alice");
  const full = storeWith({
    putOutgoing: (record) =>
      isFull ? Promise.reject(new Error("no room")) : store.putOutgoing(record),
  });
  world.store = full;
  const before = world.page("alice");
  const [sent, discarded] = ["to be sent", "to be taken out"].map((body, i) =>
    before.outbox.sendToUser(i ? "carol" : "bob", { body }),
  );
  await sent?.kept;
  await discarded?.kept;
  isFull = true;
  await before.outbox.sendToUser("dave", { body: "not kept" }).kept;
  before.outbox.discard(discarded?.id ?? "");
  await before.login();
  await world.until(() => sent?.status === "sent");
  await turn();
  before.kill();
  isFull = false;
  const after = world.page("alice");
  assert.deepEqual(await after.outbox.messages(), []);
});

test("a message whose connection is lost before its store has recorded the attempt was not sent", async (t) => {
  const world = await World.of(t);
  const noted = deferred();
  const putOutgoing = ({ attempts }: OutgoingRecord): Promise<void> =>
    attempts > 0 ? noted.promise : Promise.resolve();
  world.store = storeWith({ putOutgoing });
  const alice = await world.online("alice");
  const outgoing = alice.outbox.sendToUser("bob", { body: "x" });
  await world.until(() => outgoing.status === "sending");
  world.gateway.setFaults(faults.terminate({ command: Command.SignIn }));
  world.gateway.dropConnections("alice");
  await world.until(() => alice.client.state === State.RECONNECTING, 0);
  noted.resolve();
  await world.until(() => outgoing.status !== "sending", 0);
  const { status, attempts, err } = outgoing;
  assert.deepEqual([status, attempts, err?.code], ["queued", 0, "not_connected"]);
  assert.equal(world.gateway.messages.length, 0);
});

test("a message that the store at first failed to remove is not sent by the next page", async (t) => {
  const world = await World.of(t);
  const store = await new MemoryReliableStore().open(world.namespace, "alice");
  let refusals = 1;
  world.store = storeWith({
    removeOutgoing: (id) =>
      refusals-- > 0 ? Promise.reject(new Error("not now")) : store.removeOutgoing(id),
  });
  const before = world.page("alice");
  const discarded = before.outbox.sendToUser("bob", { body: "to be taken out" });
  await discarded.kept;
  before.outbox.discard(discarded.id);
  await turn();
  before.kill();
  const after = world.page("alice");
  assert.deepEqual(await after.outbox.messages(), []);
});

for (const [what, callback] of [
  ["throws", () => assert.fail("the application's")],
  ["is rejected", () => Promise.reject(new Error("the application's"))],
] as [string, () => unknown][]) {
  test(`a message whose callback ${what} is acknowledged when its id is in the store, not before`, async (t) => {
    const world = await World.of(t);
    const noted = deferred();
    world.store = storeWith({ putSeen: () => noted.promise });
    const alice = await world.online("alice", { client: { ackDelay: 0, ackInterval: 0 } });
    let failures = 0;
    alice.client.on("error", ({ code }) => (failures += Number(code === "handler_failed")));
    alice.inbox.onmessage(callback);
    const given = { from: "bob", to: "alice", body: "in", extra: wrapExtra("a", "") };
    const { messageId } = world.gateway.postMessage(given);
    const due = world.clock.now() + 4000;
    await world.until(() => world.clock.now() > due);
    assert.notEqual(world.gateway.readMark("alice"), messageId);
    noted.resolve();
    await world.until(() => world.gateway.readMark("alice") === messageId);
    assert.equal(failures, 1);
  });
}
