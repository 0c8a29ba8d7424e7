// What an outbox inherits from pages that are gone, and in which order it sends that.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { KIMClient, MemoryStore } from "kim-web-sdk";
import {
  MemoryReliableStore,
  Outbox,
  type Locks,
  type OutgoingRecord,
  type ReliableAccountStore,
} from "kim-web-sdk/reliable";
import { FakeBrowser } from "../support/browser.js";
import { turn, World, type Page } from "./world.js";

const waiting = (order: number, owner: string): OutgoingRecord => ({
  id: `id-${order}`,
  order,
  owner,
  isGroup: false,
  dest: "bob",
  type: 1,
  body: `message ${order}`,
  extra: "",
  createdAt: order,
  attempts: 0,
});

/**
 * An outbox whose client is online already, and whose store has these messages. The store has no `moveOutgoing`, and
 * takes `delay(record)` ms to write one, as long as a browser takes for a thousand.
 */
async function heirOf(
  t: TestContext,
  records: OutgoingRecord[],
  delay: (record: OutgoingRecord) => number,
): Promise<{ world: World; outbox: Outbox }> {
  const world = await World.of(t);
  const { namespace, clock } = world;
  const account = await new MemoryReliableStore().open(namespace, "alice");
  for (const record of records) await account.putOutgoing(record);
  const slow: ReliableAccountStore = Object.assign(Object.create(account) as typeof account, {
    moveOutgoing: undefined,
    putOutgoing: async (record: OutgoingRecord) => {
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, delay(record)));
      await account.putOutgoing(record);
    },
  });
  const token = world.gateway.mintToken("alice");
  const client = new KIMClient(world.gateway.url, { token }, { clock, store: new MemoryStore() });
  t.after(() => client.dispose());
  assert.equal((await client.login()).success, true);
  const store = { open: () => Promise.resolve(slow) };
  return { world, outbox: new Outbox(client, { account: "alice", namespace, clock, store }) };
}

test("messages that a page was taking over when it was killed are sent in their order", async (t) => {
  // The page had taken over these: the others still belong to their first owner.
  const taken = [2, 3, 6];
  const orders = [1, 2, 3, 4, 5, 6];
  const records = orders.map((n) => waiting(n, taken.includes(n) ? "heir" : "former"));
  const delay = ({ order }: OutgoingRecord): number => (taken.includes(order) ? 10 : 100);
  const { world } = await heirOf(t, records, delay);
  await world.until(() => world.gateway.messages.length === orders.length);
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    orders.map((order) => `message ${order}`),
  );
});

test("inherited messages are sent before new ones, even if the clock was set back meanwhile", async (t) => {
  const inAnHour = Date.now() + 3_600_000;
  const records = [1, 2].map((n) => waiting(inAnHour + n, "former"));
  const { world, outbox } = await heirOf(t, records, () => 300);
  outbox.sendToUser("bob", { body: "new" });
  await world.until(() => world.gateway.messages.length === 3);
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    [...records.map(({ body }) => body), "new"],
  );
});

test("a message that is sent again under the id of one that a former page has left is still one message", async (t) => {
  const world = await World.of(t);
  const account = await new MemoryReliableStore().open(world.namespace, "alice");
  await account.putOutgoing({ ...waiting(1, "former"), attempts: 1 });
  await account.putOutgoing(waiting(2, "former"));
  const alice = world.page("alice");
  const again = [1, 2].map((n) =>
    alice.outbox.sendToUser("bob", { body: "again" }, { id: `id-${n}` }),
  );
  const found = await alice.outbox.messages();
  assert.deepEqual(
    found.map(({ id, status, attempts }) => [id, status, attempts]),
    [
      ["id-1", "unknown", 1],
      ["id-2", "queued", 0],
    ],
  );
  await alice.login();
  await world.until(() => again.every(({ finished }) => finished));
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    ["again", "again"],
  );
  assert.deepEqual(await account.outgoing(), []);
});

test("a message that is sent again under the id of one that a former page has left finishes when the outbox is closed", async (t) => {
  const world = await World.of(t);
  const account = await new MemoryReliableStore().open(world.namespace, "alice");
  await account.putOutgoing(waiting(1, "former"));
  const alice = world.page("alice");
  const again = alice.outbox.sendToUser("bob", { body: "again" }, { id: "id-1" });
  await alice.outbox.close();
  assert.equal((await again.done).err?.code, "closed");
});

test("an outbox that is closed while it takes over a message leaves it to the next one", async (t) => {
  const world = await World.of(t);
  const account = await new MemoryReliableStore().open(world.namespace, "alice");
  await account.putOutgoing(waiting(1, "former"));
  let write: () => void = () => undefined;
  const slow = Object.assign(Object.create(account) as typeof account, {
    moveOutgoing: (from: string, to: string) =>
      new Promise<void>((resolve) => (write = () => resolve(account.moveOutgoing?.(from, to)))),
  });
  world.store = { open: () => Promise.resolve(slow) };
  const before = world.page("alice");
  await turn();
  await before.outbox.close();
  write();
  await turn();
  assert.deepEqual([before.statuses, await before.outbox.messages()], [[], []]);
  world.store = new MemoryReliableStore();
  const after = world.page("alice");
  assert.equal((await after.outbox.messages()).length, 1);
});

/** A store whose calls of `method` wait until `goOn` is called. */
async function haltingStore(world: World, method: "moveOutgoing" | "removeOutgoing") {
  const account = await new MemoryReliableStore().open(world.namespace, "alice");
  let goOn: () => void = () => undefined;
  const halted = new Promise<void>((resolve) => (goOn = resolve));
  const work = account[method]?.bind(account) as (...what: unknown[]) => Promise<void>;
  const halting = Object.assign(Object.create(account) as typeof account, {
    [method]: (...what: unknown[]) => halted.then(() => work(...what)),
  });
  return { account, goOn, store: { open: () => Promise.resolve(halting) } };
}

/** Opens a second tab, whose outbox waits for the end of the first one's. */
async function secondTab(world: World, browser: FakeBrowser): Promise<Page> {
  const second = await world.online("alice", { outbox: { locks: locksOf(browser) } });
  await world.untilOpen(second);
  return second;
}

const locksOf = (browser: FakeBrowser): Locks => browser.tab().locks as never;

const bodies = ({ gateway }: World): string[] => gateway.messages.map(({ body }) => body);

test("a message that was discarded just before its outbox was closed is not sent by another tab", async (t) => {
  const world = await World.of(t);
  const browser = new FakeBrowser();
  const { store, goOn } = await haltingStore(world, "removeOutgoing");
  const first = world.page("alice", { outbox: { store, locks: locksOf(browser) } });
  const [discarded, left] = ["discarded", "left"].map((body) =>
    first.outbox.sendToUser("bob", { body }),
  );
  await Promise.all([discarded?.kept, left?.kept]);
  const second = await secondTab(world, browser);
  first.outbox.discard(discarded?.id ?? "");
  const closed = first.outbox.close();
  await turn();
  goOn();
  await closed;
  await world.until(() => second.statuses.includes("left:sent"));
  assert.deepEqual(bodies(world), ["left"]);
});

test("a message that an outbox was taking over when it was closed is sent by another tab", async (t) => {
  const world = await World.of(t);
  const browser = new FakeBrowser();
  const { account, store, goOn } = await haltingStore(world, "moveOutgoing");
  await account.putOutgoing(waiting(1, "former"));
  const first = world.page("alice", { outbox: { store, locks: locksOf(browser) } });
  await turn();
  const second = await secondTab(world, browser);
  await first.outbox.close();
  await turn();
  goOn();
  await world.until(() => second.statuses.includes("message 1:sent"));
  assert.deepEqual(bodies(world), ["message 1"]);
});
