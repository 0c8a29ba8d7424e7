// What an inbox remembers, if other pages of its account write to the same store.
import assert from "node:assert/strict";
import test from "node:test";
import { MemoryReliableStore, wrapExtra } from "kim-web-sdk/reliable";
import { World } from "./world.js";

/** Posts what the outbox of `from` would send to bob. */
const post = (world: World, id: string, from = "alice") =>
  world.gateway.postMessage({ from, to: "bob", body: id, extra: wrapExtra(id, "") });

test("a tab that logs in again recognises repetitions of what another tab has received meanwhile", async (t) => {
  const world = await World.of(t);
  const [first, second] = [await world.online("bob"), await world.online("bob")];
  const dropped: string[] = [];
  first.inbox.on("duplicate", ({ body = "" }) => dropped.push(body));
  post(world, "a");
  await world.until(() => second.messages.length === 1);
  await second.client.logout();
  post(world, "a");
  post(world, "b");
  await first.login();
  await world.until(() => first.messages.length === 1);
  assert.deepEqual([first.bodies, dropped], [["b"], ["a"]]);
});

test("a tab that logs in again does not make the store forget what another tab has received meanwhile", async (t) => {
  const world = await World.of(t);
  const first = await world.online("bob");
  post(world, "a");
  await world.until(() => first.messages.length === 1);
  const second = await world.online("bob");
  for (const id of ["b", "c"]) post(world, id);
  await world.until(() => second.messages.length === 2);
  await first.login();
  post(world, "d");
  await world.until(() => first.messages.length === 2);
  const account = await new MemoryReliableStore().open(world.namespace, "bob");
  const [{ ids = [] } = {}] = await account.seen();
  assert.deepEqual(
    ids.map(([id]) => id),
    ["a", "b", "c", "d"],
  );
});

test("a lower limit of an inbox applies to what former pages have stored", async (t) => {
  const world = await World.of(t);
  const account = await new MemoryReliableStore().open(world.namespace, "bob");
  const ids = ["x", "y", "z"].map((id, n): [string, string] => [id, `${n}`]);
  for (const [i, sender] of ["alice", "carol", "dave", "erin"].entries()) {
    await account.putSeen({ sender, ids, order: i });
  }
  const bob = await world.online("bob", { inbox: { maxSenders: 2, idsPerSender: 2 } });
  post(world, "w", "erin");
  await world.until(() => bob.messages.length === 1);
  const kept = await account.seen();
  assert.deepEqual(
    kept.map(({ sender }) => sender),
    ["dave", "erin"],
  );
  assert.deepEqual(
    kept[1]?.ids.map(([id]) => id),
    ["z", "w"],
  );
});
