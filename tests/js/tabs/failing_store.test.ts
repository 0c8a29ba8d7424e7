// A leader whose store fails leaves the next one no word of what came meanwhile: the server, or the tabs, must have it.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { type AccountStore, type MemoryStore, type MessageStore } from "kim-web-sdk";
import type { TabChannelClass } from "kim-web-sdk/tabs";
import { deferred, freshStore } from "../support/clients.js";
import { settle } from "../support/browser.js";
import { world, type World } from "./world.js";

/** Whether the account's store has a cursor, from an earlier page. */
type Past = "is new" | "has a cursor";

/** Refuses each write, as IndexedDB does without room. */
function fullStore(inner: MessageStore): MessageStore {
  const refuse = (): Promise<never> => Promise.reject(new Error("no room"));
  const writes = ["putIndexes", "putMessage", "putMessages", "putContents", "forgetPending"];
  const methods = Object.fromEntries([...writes, "setMark", "prune"].map((name) => [name, refuse]));
  return {
    open: async (...of) =>
      Object.assign(Object.create(await inner.open(...of)), methods) as AccountStore,
  };
}

const failing: [string, (inner: MessageStore) => MessageStore][] = [
  ["takes no write", fullStore],
  ["does not open", () => ({ open: () => Promise.reject(new Error("it is closed")) })],
];

/** A world, and the store that its tabs share. */
async function withPast(t: TestContext, past: Past): Promise<[World, { store: MemoryStore }]> {
  const w = await world(t);
  const shared = freshStore();
  if (past === "has a cursor") {
    const before = w.listen("bob", shared);
    w.post("before");
    await before.client.login();
    await w.received([before], 1);
    await w.browser.pass(1000);
    before.client.dispose();
    await settle();
  }
  return [w, shared];
}

for (const [what, fail] of failing) {
  for (const past of ["is new", "has a cursor"] as const) {
    test(`a push that a tab has not got comes from the next leader: the store of the first ${what}, and ${past}`, async (t) => {
      const [w, shared] = await withPast(t, past);
      const tab = w.browser.tab();
      class LossyChannel extends tab.BroadcastChannel {
        override postMessage(data: unknown): void {
          if ((data as { kind: string }).kind !== "message") super.postMessage(data);
        }
      }
      const BroadcastChannel = LossyChannel as TabChannelClass;
      const options = { ...shared, BroadcastChannel, store: fail(shared.store) };
      const leader = w.open("bob", options, tab);
      const codes: string[] = [];
      leader.client.on("error", ({ code }) => codes.push(code));
      leader.client.onmessage(({ body }) => void leader.bodies.push(body ?? ""));
      await leader.client.login();
      const follower = w.listen("bob", shared);
      await follower.client.login();
      const id = w.post("1");
      await w.received([leader], 1);
      await w.browser.pass(5000);
      assert.ok(w.gateway.readMark("bob") < id, "not acknowledged");
      leader.tab.kill();
      await w.received([follower], 1);
      assert.deepEqual([follower.bodies, codes], [["1"], ["store_failed"]]);
      await w.browser.pass(1000);
      assert.equal(w.gateway.readMark("bob"), id);
    });
  }

  test(`an offline message that no tab has got comes from the next leader: the store of the first ${what}, and has a cursor`, async (t) => {
    const [w, shared] = await withPast(t, "has a cursor");
    w.post("1");
    const leader = w.open("bob", { ...shared, store: fail(shared.store) });
    await leader.client.login();
    leader.tab.kill();
    const next = w.listen("bob", shared);
    await next.client.login();
    await w.received([next], 1);
    assert.deepEqual(next.bodies, ["1"]);
  });

  test(`an offline message that a tab is at work on stays with it: the store of the leader ${what}`, async (t) => {
    const [w, shared] = await withPast(t, "is new");
    const leader = w.open("bob", { ...shared, store: fail(shared.store) });
    await leader.client.login();
    const follower = w.open("bob", shared);
    const [given, gate] = [deferred(), deferred()];
    await follower.client.login();
    follower.client.onofflinemessage(async (offline) => {
      if (offline.listUsers().length === 0) return;
      given.resolve();
      await gate.promise;
      const page = await offline.loadUser("alice", 1);
      follower.bodies.push(...page.map(({ body }) => body ?? ""));
    });
    w.gateway.dropConnections("bob");
    w.post("1");
    await w.browser.passUntil(() => follower.events.includes("Reconnected"));
    await given.promise;
    leader.tab.kill();
    gate.resolve();
    await w.received([follower], 1);
    await w.browser.pass(5000);
    assert.deepEqual(follower.bodies, ["1"]);
  });
}
