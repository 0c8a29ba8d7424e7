// Messages that an outbox leaves in its store, for the page after a reload and for other tabs.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { Command, KIMClient } from "kim-web-sdk";
import {
  IndexedDBReliableStore,
  MemoryReliableStore,
  Outbox,
  type Locks,
  type OutgoingRecord,
  type ReliableStore,
  type SeenRecord,
} from "kim-web-sdk/reliable";
import { faults } from "kim-web-sdk/testing";
import { turn, World, type Page } from "./world.js";

const talkOut = { direction: "out", command: Command.ChatUserTalk, account: "alice" } as const;

const stores: [string, () => ReliableStore][] = [
  ["memory", () => new MemoryReliableStore()],
  ["IndexedDB", () => new IndexedDBReliableStore()],
];

let names = 0;
const freshName = (): string => `account ${(names += 1)}`;

const outgoing = (id: string, order: number): OutgoingRecord => ({
  id,
  order,
  owner: "o",
  isGroup: false,
  dest: "bob",
  type: 1,
  body: "hello",
  extra: "",
  createdAt: 5,
  attempts: 0,
});

test("an outbox keeps its messages in IndexedDB where there is one, unless it is given a store", async (t) => {
  const account = freshName();
  const client = new KIMClient("ws://127.0.0.1:1", { token: "unused" });
  t.after(() => client.dispose());
  const outbox = new Outbox(client, { account, namespace: "n" });
  const { id, kept } = outbox.sendToUser("bob", { body: "hello" });
  await kept;
  await outbox.close();
  const store = await new IndexedDBReliableStore().open("n", account);
  assert.deepEqual(
    (await store.outgoing()).map((record) => record.id),
    [id],
  );
});

for (const [kind, make] of stores) {
  test(`a ${kind} store returns what was put into it, separately for each account`, async () => {
    const name = freshName();
    const store = await make().open("n", name);
    const seen: SeenRecord = { sender: "alice", ids: [["a", "1"]], order: 1 };
    await store.putOutgoing(outgoing("a", 1));
    await store.putOutgoing(outgoing("b", 2));
    await store.putOutgoing({ ...outgoing("a", 1), attempts: 3 });
    await store.removeOutgoing("b");
    await store.removeOutgoing("never there");
    await store.putSeen(seen);
    await store.putSeen({ sender: "carol", ids: [], order: 2 });
    await store.removeSeen("carol");
    await store.close();
    const again = await make().open("n", name);
    assert.deepEqual(await again.outgoing(), [{ ...outgoing("a", 1), attempts: 3 }]);
    assert.deepEqual(await again.seen(), [seen]);
    const other = await make().open("other", name);
    assert.deepEqual(await other.outgoing(), []);
  });

  test(`after a reload, with a ${kind} store, waiting messages are sent once, and before new ones`, async (t) => {
    const world = await World.of(t);
    world.store = make();
    const bob = await world.online("bob");
    const before = await world.online("alice");
    world.gateway.setFaults(faults.drop({ ...talkOut, count: 1 }));
    const unsettled = before.outbox.sendToUser("bob", { body: "first", extra: "e" });
    const waiting = before.outbox.sendToUser("bob", { body: "second" });
    await waiting.kept;
    await world.until(() => world.gateway.messages.length === 1);
    before.kill();

    const after = world.page("alice");
    const latest = after.outbox.sendToUser("bob", { body: "third" });
    const found = await after.outbox.messages();
    assert.deepEqual(
      found.map(({ id, status, attempts }) => [id, status, attempts]),
      [
        [unsettled.id, "unknown", 1],
        [waiting.id, "queued", 0],
        [latest.id, "queued", 0],
      ],
    );
    await after.login();
    await world.until(() => latest.finished);
    assert.deepEqual(after.statuses.slice(0, 2), ["first:unknown", "second:queued"]);
    await world.until(() => bob.messages.length === 3);
    assert.deepEqual(bob.bodies, ["first", "second", "third"]);
    assert.equal(bob.messages[0]?.extra, "e");
    assert.equal(world.gateway.messages.length, 4);
    assert.deepEqual(await after.outbox.messages(), []);
    await after.outbox.close();
    const nobody = world.page("alice");
    assert.deepEqual(await nobody.outbox.messages(), []);
  });

  test(`after a reload, with a ${kind} store, a repetition is recognised`, async (t) => {
    const world = await World.of(t);
    world.store = make();
    const [alice, before] = [await world.online("alice"), await world.online("bob")];
    world.gateway.setFaults(faults.drop({ ...talkOut, count: 1 }));
    const message = alice.outbox.sendToUser("bob", { body: "once" });
    await world.until(() => before.messages.length === 1);
    await before.client.logout();
    const after = await world.online("bob");
    const dropped: (string | undefined)[] = [];
    after.inbox.on("duplicate", ({ body }) => dropped.push(body));
    await world.until(() => message.finished && dropped.length === 1);
    assert.deepEqual(after.bodies, []);
    assert.deepEqual(dropped, ["once"]);
  });
}

test("pages that are killed at any moment lose nothing and repeat nothing", async (t) => {
  const world = await World.of(t);
  const bob = await world.online("bob");
  const bodies = Array.from({ length: 30 }, (_, i) => `message ${i}`);
  world.gateway.setFaults(faults.drop({ ...talkOut, probability: 0.2, seed: 7 }));
  for (let life = 0; life < 10; ++life) {
    const page = await world.online("alice");
    const sent = bodies
      .slice(life * 3, life * 3 + 3)
      .map((body) => page.outbox.sendToUser("bob", { body }));
    await Promise.all(sent.map(({ kept }) => kept));
    for (let turns = 0; turns < (life * 7) % 12; ++turns) await turn();
    page.kill();
  }
  const last = await world.online("alice");
  await last.outbox.messages();
  await world.until(() => bob.messages.length === bodies.length, 100);
  await bob.client.logout();
  assert.deepEqual(bob.bodies, bodies);
});

test("an outbox that is closed keeps its waiting messages, and takes no more", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  const unsent = world.page("alice");
  world.gateway.setFaults(faults.delay(1000, talkOut));
  const going = alice.outbox.sendToUser("bob", { body: "on its way" });
  await world.until(() => world.gateway.messages.length === 1, 0);
  const waiting = alice.outbox.sendToUser("bob", { body: "behind it" });
  const closing = alice.outbox.close();
  await turn();
  world.clock.advance(1000);
  await closing;
  assert.equal(going.status, "sent");
  assert.deepEqual([waiting.status, waiting.err?.code], ["queued", "closed"]);
  assert.equal(await waiting.done, waiting);
  const late = alice.outbox.sendToUser("bob", { body: "too late" });
  assert.deepEqual([late.status, late.err?.code], ["rejected", "closed"]);
  await unsent.outbox.close();
  const next = world.page("alice");
  assert.deepEqual(
    (await next.outbox.messages()).map(({ body }) => body),
    ["behind it"],
  );
  await using outbox = next.outbox;
  assert.equal(await outbox.close(), undefined);
});

/** The locks of one origin's tabs. A tab that is killed releases its locks. */
class TabLocks {
  private readonly _queues = new Map<string, Promise<unknown>>();

  /** The locks as one tab sees them. */
  tab(): { locks: Locks; kill: () => void } {
    let kill: () => void = () => undefined;
    const killed = new Promise<void>((resolve) => (kill = resolve));
    const locks: Locks = {
      request: async (name, { signal }, callback) => {
        await this._queues.get(name);
        if (signal?.aborted) throw new Error("aborted");
        const held = Promise.race([callback({}), killed]);
        this._queues.set(name, held);
        return held;
      },
    };
    return { locks, kill };
  }
}

test("a tab does not touch another's messages while that lives, and inherits them afterwards", async (t) => {
  const world = await World.of(t);
  const origin = new TabLocks();
  const [one, two] = [origin.tab(), origin.tab()];
  const first = world.page("alice", { outbox: { locks: one.locks } });
  const offline = first.outbox.sendToUser("bob", { body: "of the first tab" });
  await offline.kept;

  const second = world.page("alice", { outbox: { locks: two.locks } });
  const own = second.outbox.sendToUser("bob", { body: "of the second tab" });
  await second.login();
  await world.until(() => own.finished);
  assert.deepEqual(await second.outbox.messages(), []);
  assert.equal(world.gateway.messages.length, 1);

  first.kill();
  one.kill();
  await world.until(() => second.statuses.includes("of the first tab:sent"));
  assert.equal(world.gateway.messages.length, 2);
});

/** A tab that is online, after a later tab was killed with a waiting message. */
async function survivor(t: TestContext): Promise<{ world: World; first: Page }> {
  const world = await World.of(t);
  const origin = new TabLocks();
  const [one, two] = [origin.tab(), origin.tab()];
  const first = await world.online("alice", { outbox: { locks: one.locks } });
  await first.outbox.messages();
  const second = world.page("alice", { outbox: { locks: two.locks } });
  await second.outbox.sendToUser("bob", { body: "of the second tab" }).kept;
  second.kill();
  two.kill();
  return { world, first };
}

test("messages of a later tab are sent by the earlier one as soon as the later is gone", async (t) => {
  const { world, first } = await survivor(t);
  await world.until(() => first.statuses.includes("of the second tab:sent"));
  assert.equal(world.gateway.stats.logins, 1);
});

test("without a BroadcastChannel, messages of a later tab are found on the next connection", async (t) => {
  const realm = globalThis as unknown as Record<string, unknown>;
  const { BroadcastChannel } = realm;
  delete realm["BroadcastChannel"];
  t.after(() => (realm["BroadcastChannel"] = BroadcastChannel));
  const { world, first } = await survivor(t);
  assert.deepEqual(first.statuses, []);
  world.gateway.dropConnections("alice");
  await world.until(() => first.statuses.includes("of the second tab:sent"));
});

test("messages that a tab stores after a second one has opened are sent by the second as soon as the first is gone", async (t) => {
  const world = await World.of(t);
  const origin = new TabLocks();
  const [one, two] = [origin.tab(), origin.tab()];
  const first = world.page("alice", { outbox: { locks: one.locks } });
  await first.outbox.messages();
  const second = await world.online("alice", { outbox: { locks: two.locks } });
  await second.outbox.messages();
  await first.outbox.sendToUser("bob", { body: "of the first tab" }).kept;
  first.kill();
  one.kill();
  await world.until(() => second.statuses.includes("of the first tab:sent"));
  assert.equal(world.gateway.stats.logins, 1);
});

test("an older message of a tab that is gone is sent before newer ones that wait in the other", async (t) => {
  const world = await World.of(t);
  const origin = new TabLocks();
  const [one, two] = [origin.tab(), origin.tab()];
  const first = world.page("alice", { outbox: { locks: one.locks } });
  const second = world.page("alice", { outbox: { locks: two.locks } });
  await second.outbox.messages();
  const older = first.outbox.sendToUser("bob", { body: "older" });
  await older.kept;
  t.mock.method(Date, "now", () => older.createdAt + 1000);
  const newer = second.outbox.sendToUser("bob", { body: "newer" });
  await newer.kept;
  first.kill();
  one.kill();
  await world.until(() => second.statuses.includes("older:queued"));
  await second.login();
  await newer.done;
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    ["older", "newer"],
  );
});

test("a page that may not use locks takes over all waiting messages", async (t) => {
  const world = await World.of(t);
  const locks: Locks = { request: () => Promise.reject(new Error("not here")) };
  const before = world.page("alice", { outbox: { locks } });
  await before.outbox.sendToUser("bob", { body: "x" }).kept;
  before.kill();
  const after = world.page("alice", { outbox: { locks } });
  assert.equal((await after.outbox.messages()).length, 1);
});
