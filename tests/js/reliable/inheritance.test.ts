// What an outbox inherits from pages that are gone, and in which order it sends that.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { KIMClient, MemoryStore } from "kim-web-sdk";
import {
  MemoryReliableStore,
  Outbox,
  type OutgoingRecord,
  type ReliableAccountStore,
} from "kim-web-sdk/reliable";
import { turn, World } from "./world.js";

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
