import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  Content,
  KIMError,
  KIMStatus,
  LogicPkt,
  State,
  Status,
  type GroupCreateInput,
  type GroupGetResp,
} from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { faults } from "kim-web-sdk/testing";
import Long from "long";
import { settle } from "../support/browser.js";
import { next, noLogins, world, type Seat } from "./world.js";

test("the tabs of an account share one connection", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(3);
  assert.equal(w.gateway.stats.logins, 1);
  assert.equal(w.connections, 1);
  const [leader] = seats as [Seat];
  for (const { client } of seats) {
    assert.equal(client.state, State.CONNECTED);
    assert.equal(client.account, "bob");
    assert.equal(client.channelId, leader.client.channelId);
  }
});

test("the tab with the connection asks its function for the address", async (t) => {
  const w = await world(t);
  const asked = [0, 0];
  const seats = asked.map((_, i) => {
    const url = () => {
      asked[i] = (asked[i] ?? 0) + 1;
      return Promise.resolve(w.gateway.url);
    };
    return w.open("bob", {}, undefined, url);
  });
  for (const { client } of seats) assert.deepEqual(await client.login(), { success: true });
  assert.deepEqual(asked, [1, 0]);
  assert.equal(w.gateway.stats.logins, 1);
});

test("messages that handlers finish at the same time are reported in one post, since each post goes to every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(4);
  const [channel] = w.browser.channels;
  const listener = new (w.browser.tab().BroadcastChannel)(channel?.name ?? "");
  const kinds: string[] = [];
  listener.onmessage = ({ data }: { data: { kind: string } }) => void kinds.push(data.kind);
  const count = 50;
  for (let i = 0; i < count; ++i) w.post(String(i));
  await w.received(seats, count);
  const told = (kind: string): number => kinds.filter((each) => each === kind).length;
  assert.equal(told("message"), count);
  // Each of the three tabs sends a few posts: how many messages arrive together depends on the network.
  assert.ok(told("done") >= 3 && told("done") < count, `${told("done")} posts`);
});

test("two accounts, and two servers, do not share", async (t) => {
  const w = await world(t);
  const [bob, carol] = [w.listen("bob"), w.listen("carol")];
  const elsewhere = w.listen("bob", { namespace: "another server" });
  assert.equal((await bob.client.login()).success, true);
  assert.equal((await carol.client.login()).success, true);
  w.post("for bob");
  await w.received([bob], 1);
  assert.deepEqual(carol.bodies, []);
  assert.equal((await elsewhere.client.login()).success, true);
  assert.equal(w.gateway.stats.logins, 3);
});

test("with the option `account`, the token function is not called for the account's name", async (t) => {
  const w = await world(t);
  const asked: string[] = [];
  const tabs = ["a", "b"].map((name) => {
    const { tab } = w.open();
    const { locks, BroadcastChannel, WebSocket, clock } = tab;
    const token = (): string => {
      asked.push(name);
      return w.gateway.mintToken("bob");
    };
    const options = { locks, BroadcastChannel, WebSocket, clock, account: "bob" };
    const client = new SharedClient(w.gateway.url, { token }, options);
    t.after(() => client.dispose());
    return client;
  });
  for (const client of tabs) assert.equal((await client.login()).success, true);
  assert.deepEqual(asked, ["a"]);
});

test("every tab gets every message once and in order", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(3);
  const bodies = Array.from({ length: 20 }, (_, i) => String(i));
  for (const body of bodies) w.post(body);
  await w.received(seats, bodies.length);
  for (const seat of seats) assert.deepEqual(seat.bodies, bodies);
});

test("a message has the same content in every tab, and its id keeps every digit", async (t) => {
  const w = await world(t);
  const seats = [w.open(), w.open()];
  const messages = seats.map(
    ({ client }) => new Promise((resolve) => void client.once("message", resolve)),
  );
  for (const { client } of seats) await client.login();
  await settle();
  const id = w.post("same");
  const [first, second] = (await Promise.all(messages)) as [{ messageId: Long }, object];
  assert.deepEqual(second, first);
  assert.equal(first.messageId.toString(), String(id));
  assert.ok(Long.isLong(second.messageId));
});

test("notifications reach every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  const notified = seats.map(
    ({ client }) => new Promise((resolve) => void client.once("notification", resolve)),
  );
  w.gateway.createGroup({ owner: "alice", members: ["alice", "bob"] });
  w.gateway.push("bob", { command: "app.hint", payload: new Uint8Array([1, 2]) });
  const [first, second] = await Promise.all(notified);
  assert.deepEqual(second, first);
});

test("a tab without the connection sends, and gets the results", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  const sent = await client.talkToUser("alice", { body: "hello" });
  assert.equal(sent.status, 0);
  assert.equal(sent.resp?.messageId.toString(), String(w.gateway.messages[0]?.messageId));

  const made = await client.createGroup({ name: "friends", members: ["alice"] });
  const groupId = made.resp?.groupId ?? "";
  assert.equal((await client.talkToGroup(groupId, { body: "all" })).status, 0);
  assert.equal((await client.joinGroup({ groupId, account: "carol" })).status, 0);
  const group = (await client.GetGroup(groupId)).resp as GroupGetResp;
  assert.deepEqual(group.members.map(({ account }) => account).sort(), ["alice", "bob", "carol"]);
  assert.ok(Long.isLong(group.createdAt));
  assert.equal((await client.quitGroup(groupId)).status, 0);

  const packet = LogicPkt.build(Command.GroupMembers, "");
  const response = await client.request(packet);
  assert.equal(response.status, Status.NotImplemented);
  assert.equal(response.constructor.name, "Response");
});

test("requests of several tabs at the same time do not mix", async (t) => {
  const w = await world(t);
  const ask = async ({ client, tab }: Seat): Promise<void> => {
    const names = Array.from({ length: 20 }, (_, i) => `user ${i} of ${tab.id}`);
    const packets = names.map((dest) => LogicPkt.build(Command.ChatUserTalk, dest));
    const answers = await Promise.all(packets.map((packet) => client.request(packet)));
    assert.deepEqual(
      answers.map(({ status, dest }) => `${status} ${dest}`),
      names.map((dest) => `0 ${dest}`),
    );
  };
  await Promise.all((await w.tabs(3)).map(ask));
});

test("a refusal reaches the tab that asked, with its code and status", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(faults.refuse(Status.NoDestination, { command: Command.ChatUserTalk }));
  const mine = await leader.client.talkToUser("nobody", { body: "a" });
  const theirs = await follower.client.talkToUser("nobody", { body: "a" });
  assert.equal(theirs.status, mine.status);
  assert.equal(theirs.err?.code, "rejected");
  assert.equal(theirs.err?.status, Status.NoDestination);
  assert.equal(theirs.err?.message, mine.err?.message);
  assert.ok(theirs.err instanceof Error);
});

test("a wrong argument is refused as in a single tab", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  const wrong = { body: 5 as unknown as string };
  const mine = await leader.client.talkToUser("alice", wrong);
  const theirs = await follower.client.talkToUser("alice", wrong);
  assert.deepEqual([theirs.status, theirs.err?.code], [mine.status, mine.err?.code]);
  const uncloneable = { body: (() => "no text") as unknown as string };
  const result = await follower.client.talkToUser("alice", uncloneable);
  assert.equal(result.status, KIMStatus.SendFailed);
  assert.equal(result.err?.code, "invalid_argument");
});

test("an argument whose getter throws is refused as a wrong one, in every tab and without a leader", async (t) => {
  const cause = new Error("the application's");
  const fail = (): never => {
    throw cause;
  };
  const throwing = (name: string): object =>
    Object.defineProperty({ members: [] }, name, { get: fail, enumerable: true });
  const w = await world(t);
  const seats = await w.tabs(2);
  const refused = async (client: SharedClient): Promise<void> => {
    const results: { status: number; err?: KIMError }[] = [
      await client.talkToUser("alice", throwing("body") as Content),
      await client.talkToUser("alice", new Content("x"), 0, throwing("timeout")),
      await client.request(throwing("command") as LogicPkt),
      await client.request(new LogicPkt(), throwing("signal")),
      await client.createGroup(throwing("name") as GroupCreateInput),
    ];
    for (const { status, err } of results) {
      assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "invalid_argument"]);
    }
  };
  for (const { client } of seats) await refused(client);
  const [leader, follower] = seats as [Seat, Seat];
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => follower.client.state === State.RECONNECTING);
  for (const { client } of seats) await refused(client);
  w.gateway.setFaults(undefined);
  await w.browser.passUntil(() => leader.events.includes("Reconnected"));
  assert.equal((await follower.client.talkToUser("alice", { body: "well" })).status, 0);
});

test("the JSON of a shared client has its address, state, account and channel, and no token", async (t) => {
  const w = await world(t);
  const [{ client }] = (await w.tabs(1)) as [Seat];
  const { wsurl, account, channelId, state } = client;
  assert.deepEqual(JSON.parse(JSON.stringify({ client })), {
    client: { wsurl, state, account, channelId },
  });
});

test("a request without a packet resolves in every tab as in a single one", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  for (const { client } of seats) {
    for (const packet of [undefined, null, {}, "text"]) {
      const { status, err } = await client.request(packet as never);
      assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "invalid_argument"]);
    }
  }
});

test("a tab cancels its request with a signal", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(faults.drop({ command: Command.ChatUserTalk, direction: "out" }));
  const controller = new AbortController();
  const talk = client.talkToUser("alice", { body: "never mind" }, 0, controller);
  await settle();
  controller.abort();
  const { status, err } = await talk;
  assert.equal(status, KIMStatus.RequestTimeout);
  assert.equal(err?.code, "aborted");
  const late = await client.talkToUser("alice", { body: "no" }, 0, controller);
  assert.equal(late.status, KIMStatus.SendFailed);
});

test("a request's own timeout counts in every tab", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(faults.drop({ command: Command.ChatUserTalk, direction: "out" }));
  let status: number | undefined;
  void client
    .talkToUser("alice", { body: "slow" }, 0, { timeout: 750 })
    .then((result) => (status = result.status));
  await settle();
  await w.browser.pass(500);
  assert.equal(status, undefined);
  await w.browser.pass(500);
  assert.equal(status, KIMStatus.RequestTimeout);
});

test("a lost connection is shown in every tab, and comes back for all", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => seats.every(({ events }) => events.includes("Reconnected")));
  for (const { events, client } of seats) {
    assert.deepEqual(events, ["Reconnecting", "Reconnected"]);
    assert.equal(client.state, State.CONNECTED);
  }
  w.post("afterwards");
  await w.received(seats, 1);
});

test("every tab is told when a sync begins and ends", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  const told = seats.map(({ client }) => {
    const phases: string[] = [];
    client.on("sync", (phase) => phases.push(phase));
    return phases;
  });
  const back = seats.map(({ client }) => next(client, "Reconnected"));
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => told.every(({ length }) => length === 2));
  await Promise.all(back);
  for (const phases of told) assert.deepEqual(phases, ["started", "finished"]);
});

test("a tab that gives its login up leaves the others alone", async (t) => {
  const w = await world(t);
  const [other] = await w.tabs(1);
  const { client } = w.open();
  const controller = new AbortController();
  const login = client.login({ signal: controller.signal });
  controller.abort();
  const { err } = await login;
  assert.ok(err instanceof KIMError);
  assert.equal(err.code, "aborted");
  await settle();
  assert.equal(client.state, State.CLOSED);
  assert.equal(other?.client.state, State.CONNECTED);
  assert.deepEqual(await client.login(), { success: true });
  assert.equal(w.gateway.stats.logins, 1);
});

test("a problem of the connection is an error event in every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  const errors = seats.map(
    ({ client }) => new Promise((resolve) => void client.once("error", resolve)),
  );
  w.gateway.sendRaw("bob", new Uint8Array([1, 2, 3]));
  const [first, second] = (await Promise.all(errors)) as { code: string; message: string }[];
  assert.equal(first?.code, "malformed_packet");
  assert.equal(second?.message, first?.message);
});

test("the counters of the connection are shown in every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  w.post("1");
  await w.received(seats, 1);
  await w.browser.pass(5000);
  for (const { client } of seats) assert.equal(client.stats().messagesDelivered, 1);
  assert.equal(w.open().client.stats().messagesDelivered, 0);
});

// As for KIMClient: Vue's `reactive`, for one, would wrap a client that is an "Object".
test("a shared client's Symbol.toStringTag says that it is not a plain object", async (t) => {
  const { client } = (await world(t)).open();
  assert.equal(Object.prototype.toString.call(client), "[object SharedClient]");
  assert.equal(Object.prototype.toString.call(SharedClient.prototype), "[object Object]");
});

test("the arguments of a request are read at its call, even if it waits for a leader", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.kill();
  await settle();
  const content = { body: "as it was" };
  const group = { groupId: "no such group" };
  const talk = follower.client.talkToUser("alice", content);
  const found = follower.client.GetGroup(group);
  content.body = "changed";
  group.groupId = "";
  await w.browser.passUntil(() => w.gateway.messages.length === 1);
  assert.equal((await talk).status, 0);
  assert.equal(w.gateway.messages[0]?.body, "as it was");
  assert.notEqual((await found).err?.code, "invalid_argument");
});
