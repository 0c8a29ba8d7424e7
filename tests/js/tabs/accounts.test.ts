// A tab whose account changes between two logins: messages that one has missed are not shown to the other.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import type { OfflineMessages } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { deferred, freshStore } from "../support/clients.js";
import { settle } from "../support/browser.js";
import { world, type World } from "./world.js";

/** A client of one tab; `user.name` is the account of its next token. */
async function tab(t: TestContext) {
  const w = await world(t);
  const { locks, BroadcastChannel, WebSocket, clock } = w.browser.tab();
  const shared = freshStore();
  const options = { locks, BroadcastChannel, WebSocket, clock, closeGrace: 250, ...shared };
  const user = { name: "bob" };
  const token = () => Promise.resolve(w.gateway.mintToken(user.name));
  const client = new SharedClient(w.gateway.url, { token }, options);
  t.after(() => client.dispose());
  client.on("error", () => undefined);
  return { w, client, user, shared };
}

async function end<T>(w: World, work: Promise<T>): Promise<T> {
  let done = false;
  void work.then(() => (done = true));
  await w.browser.passUntil(() => done);
  return work;
}

async function becomeCarol({ w, client, user }: Awaited<ReturnType<typeof tab>>): Promise<void> {
  await end(w, client.logout());
  user.name = "carol";
  assert.equal((await end(w, client.login())).success, true);
}

/** The messages that a handler of offline messages was given, for each of its calls. */
class Calls {
  readonly given: bigint[][] = [];

  readonly note = ({ indexes }: OfflineMessages): void => {
    this.given.push(indexes.map(({ messageId }) => BigInt(String(messageId))));
  };
}

test("offline messages whose handler failed are not shown to another account", async (t) => {
  const bob = await tab(t);
  const { w, client } = bob;
  const calls = new Calls();
  client.onofflinemessage((messages) => {
    calls.note(messages);
    if (client.account === "bob") throw new Error("not now");
  });
  const id = w.post("for bob");
  await client.login();
  await settle();
  await becomeCarol(bob);
  assert.deepEqual(calls.given, [[id], []]);
});

test("offline messages whose handler fails after the account has changed are not shown to another account", async (t) => {
  const bob = await tab(t);
  const { w, client } = bob;
  const calls = new Calls();
  const work = deferred();
  client.onofflinemessage(async (messages) => {
    calls.note(messages);
    if (calls.given.length > 1) return;
    await work.promise;
    throw new Error("not now");
  });
  const id = w.post("for bob");
  await client.login();
  await settle();
  await becomeCarol(bob);
  work.resolve();
  await settle();
  w.gateway.dropConnections("carol");
  await w.browser.passUntil(() => calls.given.length > 2);
  assert.deepEqual(calls.given, [[id], [], []]);
});

test("offline messages that waited for a handler are not given to a handler of another account", async (t) => {
  const bob = await tab(t);
  const { w, client, shared } = bob;
  const other = w.listen("bob", shared);
  w.post("for bob");
  await client.login();
  await end(w, other.client.login());
  await w.received([other], 1);
  await becomeCarol(bob);
  const calls = new Calls();
  client.onofflinemessage(calls.note);
  await settle();
  assert.deepEqual(calls.given, [[]]);
});

test("a message that waited for a handler is not given to a handler of another account", async (t) => {
  const bob = await tab(t);
  const { w, client, shared } = bob;
  const other = w.listen("bob", shared);
  await client.login();
  await end(w, other.client.login());
  w.post("for bob");
  await w.received([other], 1);
  await becomeCarol(bob);
  const bodies: unknown[] = [];
  client.onmessage(({ body }) => void bodies.push(body));
  await settle();
  w.gateway.postMessage({ from: "alice", to: "carol", body: "for carol" });
  await w.browser.passUntil(() => bodies.length > 0);
  assert.deepEqual(bodies, ["for carol"]);
});

test("a group's message that one account has handled comes to another account of the group, too", async (t) => {
  const bob = await tab(t);
  const { w, client } = bob;
  const { id } = w.gateway.createGroup({ owner: "alice", members: ["bob", "carol"] });
  const seen: unknown[] = [];
  client.onmessage(({ body }) => void seen.push(`${client.account}: ${body}`));
  client.onofflinemessage(async (offline) => {
    for (const group of offline.listGroups()) {
      const page = await offline.loadGroup(group, 1);
      seen.push(...page.map(({ body }) => `${client.account}: ${body}`));
    }
  });
  await client.login();
  w.gateway.postMessage({ from: "alice", group: id, body: "to all" });
  await w.browser.passUntil(() => seen.length > 0);
  await becomeCarol(bob);
  await w.browser.passUntil(() => seen.length > 1);
  assert.deepEqual(seen, ["bob: to all", "carol: to all"]);
});

test("a message that a loop gives back after the account has changed is not given to a handler of the new one", async (t) => {
  const bob = await tab(t);
  const { w, client } = bob;
  const loop = client.messages();
  await client.login();
  w.post("for bob");
  await settle();
  await becomeCarol(bob);
  const bodies: unknown[] = [];
  client.onmessage(({ body }) => void bodies.push(body));
  await loop.return?.();
  await settle();
  w.gateway.postMessage({ from: "alice", to: "carol", body: "for carol" });
  await w.browser.passUntil(() => bodies.length > 0);
  assert.deepEqual(bodies, ["for carol"]);
});
