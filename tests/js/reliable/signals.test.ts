// Signals of the outbox and the inbox.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, MemoryStore, type Message } from "kim-web-sdk";
import { UniqueOfflineMessages, wrapExtra, type ReliableStore } from "kim-web-sdk/reliable";
import { faults } from "kim-web-sdk/testing";
import { turn, World } from "./world.js";
import { Watched } from "../support/watched_signal.js";

const talkOut = { direction: "out", command: Command.ChatUserTalk } as const;

test("a message whose signal is aborted while it waits is discarded, and never sent", async (t) => {
  const world = await World.of(t);
  const alice = world.page("alice");
  const watched = new Watched();
  const outgoing = alice.outbox.sendToUser("bob", { body: "no" }, { signal: watched.signal });
  await outgoing.kept;
  watched.abort();
  await outgoing.done;
  assert.deepEqual([outgoing.status, outgoing.err?.code], ["queued", "discarded"]);
  assert.equal(watched.listeners, 0);
  await alice.login();
  assert.equal((await alice.outbox.sendToUser("bob", { body: "yes" }).done).status, "sent");
  assert.deepEqual(
    world.gateway.messages.map(({ body }) => body),
    ["yes"],
  );
});

test("a message whose signal is aborted already is discarded at once", async (t) => {
  const world = await World.of(t);
  const alice = world.page("alice");
  const outgoing = alice.outbox.sendToGroup("g", { body: "no" }, { signal: AbortSignal.abort() });
  assert.deepEqual([outgoing.finished, outgoing.err?.code], [true, "discarded"]);
  assert.deepEqual(await alice.outbox.messages(), []);
});

test("a message whose signal is aborted while it is in flight is not sent again", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  world.gateway.setFaults(faults.drop(talkOut));
  const watched = new Watched();
  const outgoing = alice.outbox.sendToUser("bob", { body: "once" }, { signal: watched.signal });
  await world.until(() => outgoing.status === "sending" && world.gateway.messages.length === 1);
  watched.abort();
  assert.equal(outgoing.finished, false);
  await world.until(() => outgoing.finished);
  assert.deepEqual([outgoing.status, outgoing.err?.code], ["unknown", "discarded"]);
  assert.equal(watched.listeners, 0);
  assert.equal(world.gateway.messages.length, 1);
});

test("a message that is sent lets go of its signal", async (t) => {
  const world = await World.of(t);
  const alice = await world.online("alice");
  const watched = new Watched();
  const outgoing = alice.outbox.sendToUser("bob", { body: "x" }, { signal: watched.signal });
  await outgoing.done;
  await turn();
  assert.deepEqual([outgoing.status, watched.listeners], ["sent", 0]);
});

/** A store that never opens. */
const stuck: ReliableStore = { open: () => new Promise(() => undefined) };

test("an aborted signal ends the waiting for an outbox whose store hangs", async (t) => {
  const world = await World.of(t);
  const { outbox, inbox } = world.page("alice", {
    outbox: { store: stuck },
    inbox: { store: stuck },
  });
  const outgoing = outbox.sendToUser("bob", { body: "x" });
  for (const wait of [
    (signal: AbortSignal) => outbox.messages({ signal }),
    (signal: AbortSignal) => outbox.close({ signal }),
    (signal: AbortSignal) => inbox.close({ signal }),
  ]) {
    const watched = new Watched();
    const given = wait(watched.signal);
    watched.abort();
    const found = await given;
    if (found) assert.deepEqual(found, [outgoing]);
    assert.equal(watched.listeners, 0);
  }
});

test("a close that ends lets go of its signal", async (t) => {
  const world = await World.of(t);
  const { outbox, inbox } = world.page("alice");
  const watched = new Watched();
  await outbox.close({ signal: watched.signal });
  await inbox.close({ signal: watched.signal });
  assert.equal(watched.listeners, 0);
});

test("a page of an inbox's offline messages whose signal is aborted is returned as it is", async (t) => {
  const world = await World.of(t);
  world.gateway.postMessage({ from: "alice", to: "bob", body: "hello" });
  const bob = world.page("bob", { client: { store: new MemoryStore() } });
  world.gateway.setFaults(faults.drop({ direction: "out", command: Command.OfflineContent }));
  const watched = new Watched();
  const page = new Promise<(string | undefined)[]>((resolve) => {
    bob.inbox.onofflinemessage(async (offline) => {
      const loading = offline.loadUser("alice", 1, { signal: watched.signal });
      await turn();
      watched.abort();
      resolve((await loading).map(({ body }) => body));
    });
  });
  await bob.login();
  assert.deepEqual(await page, [undefined]);
  assert.equal(watched.listeners, 0);
});

test("messages of an inbox's aborted page get their contents later, without envelopes", async (t) => {
  const world = await World.of(t);
  const extra = wrapExtra("a", "mine");
  for (let copy = 0; copy < 2; ++copy) {
    world.gateway.postMessage({ from: "alice", to: "bob", body: "hello", extra });
  }
  const bob = world.page("bob");
  world.gateway.setFaults(
    faults.delay(1000, { command: Command.OfflineContent, direction: "out" }),
  );
  const page: Message[] = [];
  bob.inbox.onofflinemessage(async (offline) => {
    const aborter = new AbortController();
    const loading = offline.loadUser("alice", 1, { signal: aborter.signal });
    await turn();
    aborter.abort();
    page.push(...(await loading));
  });
  await bob.login();
  await world.until(() => page.length > 0);
  const summary = () => page.map(({ body, extra }) => [body, extra]);
  assert.deepEqual(summary(), Array(2).fill([undefined, undefined]));
  await world.until(() => page.some(({ body }) => body !== undefined));
  // The older one is a repetition.
  assert.deepEqual(summary(), [
    ["hello", "mine"],
    [undefined, undefined],
  ]);
});

/** Offline messages whose pages never load: an aborted signal returns the page as it is, and `fail` rejects it. */
function failingPages() {
  let fail: () => void = () => undefined;
  const promise = new Promise<Message[]>((_resolve, reject) => {
    fail = () => reject(new Error("no such page"));
  });
  const load = (_name: string, _page: number, options?: { signal?: AbortSignal | undefined }) => {
    const { signal } = options ?? {};
    const asItIs = new Promise<Message[]>((resolve) =>
      signal?.addEventListener("abort", () => resolve([])),
    );
    return Promise.race([promise, asItIs]);
  };
  const source = {
    listUsers: () => ["alice"],
    listGroups: () => [],
    getUserMessagesCount: () => 1,
    getGroupMessagesCount: () => 0,
    loadUser: load,
    loadGroup: load,
  };
  const offline = new UniqueOfflineMessages(source, (message) => Promise.resolve(message));
  return { offline, fail };
}

test("a page that cannot be loaded rejects, but leaves no unhandled rejection if its signal was aborted", async (t) => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): unknown => unhandled.push(error);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  const aborter = new AbortController();
  const given = failingPages();
  const page = given.offline.loadUser("alice", 1, { signal: aborter.signal });
  await turn();
  aborter.abort();
  assert.deepEqual(await page, []);
  given.fail();
  const asked = failingPages();
  const other = asked.offline.loadUser("alice", 1, { signal: new AbortController().signal });
  await turn();
  asked.fail();
  await assert.rejects(other, /no such page/);
  await turn();
  assert.deepEqual(unhandled, []);
});

for (const [what, wrong] of [
  ["that is none", { signal: 5 }],
  ["in the place of options", new AbortController().signal],
] as [string, never][])
  test(`a signal ${what} is refused by the outbox and the inbox, and nothing is begun`, async (t) => {
    const world = await World.of(t);
    const { outbox, inbox } = world.page("alice");
    const refused = {
      name: "ReliableError",
      code: "invalid_argument",
      message: "options.signal must be an AbortSignal",
    };
    const { status, err } = outbox.sendToUser("bob", { body: "x" }, wrong);
    assert.deepEqual(
      [status, err?.code, err?.message],
      ["rejected", refused.code, refused.message],
    );
    await assert.rejects(outbox.messages(wrong), refused);
    assert.throws(() => void outbox.close(wrong), refused);
    assert.throws(() => void inbox.close(wrong), refused);
    const source = { loadUser: () => assert.fail("it asks the client") };
    const offline = new UniqueOfflineMessages(source as never, () => assert.fail("it opens one"));
    await assert.rejects(offline.loadUser("bob", 1, wrong), refused);
    assert.equal(outbox.sendToUser("bob", { body: "x" }).status, "queued");
  });
