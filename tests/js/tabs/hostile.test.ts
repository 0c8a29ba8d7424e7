// Posts that another script of the origin can write to the tabs' channel. It can do everything that the page
// can, so it may end a session or forge messages; but no post may break or hang a tab.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import fc from "fast-check";
import { Message, State } from "kim-web-sdk";
import { settle } from "../support/browser.js";
import { world, type Seat, type World } from "./world.js";

/** Two tabs, the first of which leads, and another script on their channel. */
async function invaded(t: TestContext) {
  const w = await world(t);
  const seats = (await w.tabs(2)) as [Seat, Seat];
  const [room] = w.browser.channels;
  assert.ok(room);
  const heard: Record<string, unknown>[] = [];
  const { BroadcastChannel } = w.browser.tab();
  const channel = new BroadcastChannel(room.name);
  channel.onmessage = ({ data }: { data: Record<string, unknown> }) => void heard.push(data);
  const write = async (post: unknown): Promise<void> => {
    channel.postMessage(post);
    await settle();
  };
  /** The name of the leader, and its term. */
  const leader = async (): Promise<{ from: string; term: number }> => {
    await write({ kind: "ping", from: "intruder" });
    return heard.filter(({ kind }) => kind === "presence").pop() as { from: string; term: number };
  };
  return { w, seats, write, leader, heard };
}

/** Checks that each tab gets a message once, and can send one. */
async function workAsBefore(w: World, seats: readonly Seat[]): Promise<void> {
  const counts = seats.map(({ bodies }) => bodies.length);
  w.post("still here");
  await w.browser.passUntil(() => seats.every(({ bodies }, i) => bodies.length > (counts[i] ?? 0)));
  await settle();
  for (const [i, { client, bodies }] of seats.entries()) {
    assert.deepEqual(bodies.slice(counts[i]), ["still here"]);
    assert.equal((await client.talkToUser("alice", { body: "x" })).status, 0);
    assert.equal(client.state, State.CONNECTED);
  }
}

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; ++i) value = [value, value];
  return value;
}

const circle: unknown[] = [];
circle.push(circle);
const sparse: unknown[] = [];
sparse.length = 2 ** 32 - 1;
const polluting: unknown = JSON.parse(
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}',
);
const long = { $: "long", low: 1, high: 0, unsigned: false };
const index = { messageId: long, sendTime: long, accountB: "a", group: "", direction: 0 };

/** Posts without a sender; the `term` is the leader's by default. */
const posts: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  "a text": "presence",
  "a list": [1, 2, 3],
  "an object without a kind": {},
  "a kind that is none": { kind: "toString" },
  "a kind of a later version": { kind: "typing", who: "alice" },
  "a presence without one": { kind: "presence" },
  "a presence of nonsense": { kind: "presence", presence: { state: "up", account: 7 } },
  "a presence in no term": { kind: "presence", term: NaN, presence: {} },
  "a message that is none": { kind: "message", delivery: 1, message: null },
  "a message without an id": { kind: "message", delivery: 1, message: { body: "x" } },
  "a message with a number for an id": {
    kind: "message",
    delivery: 1,
    message: { messageId: 7, sendTime: 7 },
  },
  "offline messages that are none": { kind: "offline", delivery: 1, entries: "many" },
  "offline messages one of which is none": { kind: "offline", delivery: 1, entries: [index, 0] },
  "more offline messages than there are": {
    kind: "offline",
    delivery: 1,
    entries: new Array(400_000).fill(index),
  },
  "a list as long as lists can be": { kind: "offline", delivery: 1, entries: sparse },
  "a list that holds itself": { kind: "offline", delivery: 1, entries: circle },
  "lists in lists, 2 to the 40 of them": { kind: "offline", delivery: 1, entries: nested(40) },
  "a notice about nothing": { kind: "notification", notification: undefined },
  "a phase that is none": { kind: "sync", phase: { started: true } },
  "an error that is none": { kind: "problem", error: { message: "x" } },
  "an error whose code is none": { kind: "problem", error: { $: "error", code: {}, message: "" } },
  "a text of three million characters that is an object": {
    kind: "notification",
    notification: { command: "other", payload: new String("x".repeat(3_000_000)) },
  },
  "a result of nothing": { kind: "result", to: "", call: 1, result: undefined },
  "an end that is none": { kind: "over", reason: "constructor" },
  "a tab that listens to nothing": { kind: "here" },
  "a tab that listens to nonsense": { kind: "here", listens: { message: "yes", offline: 1 } },
  "an answer to nothing": { kind: "done", to: "", receipts: [[1e9, true]] },
  "an abort of nothing": { kind: "cancel", to: "", call: -1 },
  "a question to nobody": { kind: "ping", to: {} },
  "a prototype": polluting,
  "a message with a prototype": {
    kind: "message",
    delivery: 1,
    message: { ...(polluting as object), messageId: long, sendTime: long, body: "forged" },
  },
};

for (const [what, post] of Object.entries(posts)) {
  test(`${what} on the channel breaks no tab`, async (t) => {
    const { w, seats, write, leader } = await invaded(t);
    const told = await leader();
    const isObject = typeof post === "object" && post !== null && !Array.isArray(post);
    // Once from an unknown tab, and once as if from the leader.
    await write(isObject ? { term: told.term, from: "intruder", ...post } : post);
    if (isObject) await write({ ...told, ...post });
    for (const { bodies } of seats) bodies.length = 0;
    await workAsBefore(w, seats);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });
}

const calls: Record<string, object> = {
  "a method that tabs do not call": { method: "logout", args: [] },
  "a method of every object": { method: "constructor", args: [] },
  "arguments that are none": { method: "talkToUser", args: "alice" },
  "no content": { method: "talkToUser", args: ["alice"] },
  "no group": { method: "GetGroup", args: [null] },
  "no members": { method: "createGroup", args: [{ name: "x" }] },
  "no packet": { method: "request", args: [undefined] },
  "a packet of nonsense": { method: "request", args: [{ command: 7, payload: "x" }] },
  "a timeout that is none": { method: "quitGroup", args: ["g"], timeout: "soon" },
  "more arguments than a stack has room for": {
    method: "talkToUser",
    args: new Array(400_000).fill(0),
  },
};

for (const [what, call] of Object.entries(calls)) {
  test(`a call with ${what} breaks no tab`, async (t) => {
    const { w, seats, write, leader, heard } = await invaded(t);
    const { from: to } = await leader();
    await write({ kind: "call", from: "intruder", to, call: 1, ...call });
    await w.browser.pass(10_000);
    const results = heard.filter((post) => post["kind"] === "result" && post["to"] === "intruder");
    assert.ok(results.every(({ result }) => (result as { status: number }).status !== 0));
    await workAsBefore(w, seats);
  });
}

test("a forged leader is found out, in whatever term it says it leads", async (t) => {
  for (const term of [Infinity, 1e300, 2 ** 53 - 1, Date.now() + 3e11, Date.now() + 1]) {
    const { w, seats, write } = await invaded(t);
    const presence = { state: State.CONNECTED, account: "x", channelId: "x", open: true };
    const forged = { kind: "presence", from: "intruder", presence: { ...presence, ready: true } };
    await write({ ...forged, term });
    await w.browser.pass(30_000);
    await workAsBefore(w, seats);
    for (const { client } of seats) assert.equal(client.account, "bob");
  }
});

test("a forged message is a Message, whatever its fields", async (t) => {
  const { seats, write, leader } = await invaded(t);
  const got: Message[] = [];
  seats[1].client.onmessage((message) => void got.push(message));
  const told = await leader();
  const forged = { ...(polluting as object), messageId: long, sendTime: long, body: "forged" };
  await write({ ...told, kind: "message", delivery: 1, message: forged });
  const [message] = got;
  assert.ok(message instanceof Message);
  assert.equal(message.body, "forged");
  assert.equal((message as { polluted?: number }).polluted, undefined);
});

test("a list in place of a text or a number is not converted, which can take minutes", async (t) => {
  const { seats, write, leader } = await invaded(t);
  const [, { client }] = seats;
  const got: unknown[] = [];
  client.on("error", (error) => void got.push(error));
  client.onmessage((message) => void got.push(message));
  const told = await leader();
  const problem = { $: "error", code: "timeout", message: "nothing was read in time" };
  for (const change of [{ message: ["a", "list"] }, { code: ["a", "list"] }]) {
    await write({ ...told, kind: "problem", error: { ...problem, ...change } });
  }
  for (const change of [{ low: [1] }, { high: [1] }]) {
    const message = { messageId: { ...long, ...change }, sendTime: long, body: "forged" };
    await write({ ...told, kind: "message", delivery: 1, message });
  }
  assert.deepEqual(got, []);
});

test("a handler that fails for more offline messages than a stack has room for gets them again", async (t) => {
  const { w, seats, write, leader } = await invaded(t);
  const counts: number[] = [];
  seats[1].client.onofflinemessage(({ indexes }) => {
    if (indexes.length > 0) counts.push(indexes.length);
    if (indexes.length > 0 && counts.length === 1) throw new Error("not now");
  });
  const told = await leader();
  const entries = Array.from({ length: 140_000 }, (_, i) => ({
    messageId: { ...long, low: i },
    sendTime: long,
    accountB: "a",
    group: "",
  }));
  await write({ ...told, kind: "offline", delivery: 1, entries });
  await write({ ...told, kind: "offline", delivery: 2, entries: [] });
  assert.deepEqual(counts, [140_000, 20_000]);
  await workAsBefore(w, seats);
});

test("a tab without a handler for offline messages keeps the newest 20,000 of them", async (t) => {
  const { w, write, leader } = await invaded(t);
  const quiet = w.open();
  await quiet.client.login();
  const told = await leader();
  for (let from = 0; from < 30_000; from += 10_000) {
    const entries = Array.from({ length: 10_000 }, (_, i) => {
      const id = { ...long, low: from + i + 1 };
      return { ...index, messageId: id, sendTime: id };
    });
    await write({ ...told, kind: "offline", delivery: from + 1, entries });
  }
  const found: number[] = [];
  quiet.client.onofflinemessage(({ indexes }) => {
    found.push(...indexes.map(({ messageId }) => Number(messageId)));
  });
  assert.deepEqual([found.length, found[0], found[19_999]], [20_000, 10_001, 30_000]);
});

test("tabs that do not exist are not waited for", async (t) => {
  const { w, seats, write } = await invaded(t);
  const listens = { message: true, offline: true };
  for (let i = 0; i < 1000; ++i) await write({ kind: "here", from: `ghost ${i}`, listens });
  const id = w.post("no ghost reads this");
  await w.received(seats, 1);
  await w.browser.pass(250);
  assert.equal(w.gateway.readMark("bob"), id);
  await workAsBefore(w, seats);
});

test("forged old connections do not hold up the next leader", async (t) => {
  const { w, seats, write, leader } = await invaded(t);
  const [first, second] = seats;
  const told = await leader();
  for (const left of [NaN, -Infinity, Infinity, 1e300]) {
    const old = Array.from({ length: 1000 }, (_, i) => ({ tab: `ghost ${i}`, left }));
    await write({ ...told, old });
    await write({ ...told, old: [{ tab: 7, left }] });
  }
  const { logins } = w.gateway.stats;
  first.tab.kill();
  await w.browser.passUntil(() => second.events.includes("Reconnected"));
  await w.browser.pass(150_000);
  assert.ok(w.gateway.stats.logins <= logins + 2);
  await workAsBefore(w, [second]);
});

test("whatever is on the channel breaks no tab", async (t) => {
  const { w, seats, write, leader } = await invaded(t);
  const told = await leader();
  const kinds = [
    "presence",
    "message",
    "offline",
    "notification",
    "sync",
    "problem",
    "result",
    "here",
    "done",
    "call",
    "cancel",
    "ping",
    "closed",
  ];
  const any = fc.anything({ withNullPrototype: true, withMap: true, withTypedArray: true });
  const some = <T>(...values: T[]) => fc.oneof(fc.constantFrom(...values), any);
  const post = fc.record(
    {
      kind: fc.constantFrom(...kinds),
      from: some(told.from, "intruder"),
      to: some(told.from),
      term: some(told.term),
      delivery: some(1),
      call: some(1),
      method: some("talkToUser", "request"),
      args: some([]),
      listens: some({ message: true }),
      presence: some({}),
      message: some({}, { messageId: long }),
      entries: some([], [index]),
      notification: some({}),
      phase: any,
      error: any,
      result: some({ status: 0 }),
      receipts: some([[1, true]]),
    },
    { requiredKeys: ["kind", "from"] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(post, any), async (value) => {
      await write(value);
    }),
    { numRuns: 300 },
  );
  await w.browser.pass(30_000);
  await workAsBefore(w, seats);
});
