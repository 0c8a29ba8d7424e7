import assert from "node:assert/strict";
import test from "node:test";
import { Command, type OfflineMessages } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import { deferred } from "../support/clients.js";
import { until } from "../support/gateway.js";
import { settle } from "../support/browser.js";
import { bodiesOf, noLogins, world, type Seat } from "./world.js";

test("a message is acknowledged when the handlers of all tabs have finished", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  const gates = [deferred(), deferred()] as const;
  leader.client.onmessage(() => gates[0].promise);
  follower.client.onmessage(() => gates[1].promise);
  await settle();
  const id = w.post("1");
  const isRead = (): boolean => w.gateway.readMark("bob") === id;
  await w.browser.pass(1000);
  assert.ok(!isRead());
  gates[0].resolve();
  await w.browser.pass(1000);
  assert.ok(!isRead(), "the other tab is at work still");
  gates[1].resolve();
  await w.browser.passUntil(isRead);
});

test("a tab that closes while it handles a message does not hold back the acknowledgement", async (t) => {
  const w = await world(t);
  const [, follower] = (await w.tabs(2)) as [Seat, Seat];
  const started = deferred();
  follower.client.onmessage(() => {
    started.resolve();
    return new Promise(() => undefined);
  });
  await settle();
  const id = w.post("1");
  await started.promise;
  follower.tab.kill();
  await settle();
  await w.browser.pass(250);
  assert.equal(w.gateway.readMark("bob"), id);
});

test("a frozen tab is waited for no longer than leaderTimeout, and gets its messages when it wakes", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  follower.tab.freeze();
  const first = w.post("1");
  await w.received([leader], 1);
  await w.browser.pass(8000);
  assert.notEqual(w.gateway.readMark("bob"), first);
  await w.browser.pass(3000);
  assert.equal(w.gateway.readMark("bob"), first);
  const second = w.post("2");
  await w.browser.pass(250);
  assert.equal(w.gateway.readMark("bob"), second, "who is known to sleep is not waited for");
  await follower.tab.wake();
  await settle();
  assert.deepEqual(follower.bodies, ["1", "2"]);
  const gate = deferred();
  follower.client.onmessage(() => gate.promise);
  await settle();
  const third = w.post("3");
  await w.browser.pass(1000);
  assert.notEqual(w.gateway.readMark("bob"), third, "who is awake again is waited for");
  gate.resolve();
  await w.browser.passUntil(() => w.gateway.readMark("bob") === third);
});

test("a tab that receives messages but cannot run promises is not waited for either", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  follower.tab.stand();
  const id = w.post("1");
  await w.received([leader], 1);
  await w.browser.pass(11_000);
  assert.equal(w.gateway.readMark("bob"), id);
  await follower.tab.wake();
  assert.deepEqual(follower.bodies, ["1"]);
});

test("a tab whose handler takes longer than leaderTimeout is waited for as long as it is awake", async (t) => {
  const w = await world(t);
  const [, follower] = (await w.tabs(2)) as [Seat, Seat];
  const gate = deferred();
  follower.client.onmessage(() => gate.promise);
  await settle();
  const id = w.post("1");
  await w.browser.pass(20_000);
  assert.notEqual(w.gateway.readMark("bob"), id);
  gate.resolve();
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
});

test("a tab without a handler keeps its messages for one, and holds nothing back", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  const second = w.open();
  await second.client.login();
  await settle();
  const ids = ["1", "2"].map((body) => w.post(body));
  await w.received([leader], 2);
  await w.browser.pass(250);
  assert.equal(w.gateway.readMark("bob"), ids[1]);
  second.client.onmessage(({ body }) => void second.bodies.push(body ?? ""));
  assert.deepEqual(second.bodies, ["1", "2"]);
  w.post("3");
  await w.received([second], 3);
  assert.deepEqual(second.bodies, ["1", "2", "3"]);
});

test("messages that no tab has a handler for wait, unacknowledged, for one in any tab", async (t) => {
  const w = await world(t);
  const seats = [w.open(), w.open()] as const;
  for (const { client } of seats) await client.login();
  await settle();
  const id = w.post("1");
  await w.browser.pass(5000);
  assert.notEqual(w.gateway.readMark("bob"), id);
  const [leader, follower] = seats;
  follower.client.onmessage(({ body }) => void follower.bodies.push(body ?? ""));
  await w.received([follower], 1);
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
  leader.client.onmessage(({ body }) => void leader.bodies.push(body ?? ""));
  await settle();
  assert.deepEqual([leader.bodies, follower.bodies], [["1"], ["1"]]);
});

test("each tab reads messages with a loop of its own, and one that ends gives back the rest", async (t) => {
  const w = await world(t);
  const seats = [w.open(), w.open()] as const;
  const [leader, follower] = seats;
  for (const { client } of seats) await client.login();
  const controller = new AbortController();
  const stream = follower.client.messages(controller);
  const all = leader.client.messages();
  await settle();
  for (const body of ["1", "2", "3"]) w.post(body);
  for (const expected of ["1", "2", "3"]) {
    const { value } = (await all.next()) as { value: { body: string } };
    assert.equal(value.body, expected);
  }
  const { value } = (await stream.next()) as { value: { body: string } };
  assert.equal(value.body, "1");
  controller.abort();
  assert.equal((await stream.next()).done, true);
  await settle();
  follower.client.onmessage(({ body }) => void follower.bodies.push(body ?? ""));
  await settle();
  assert.deepEqual(follower.bodies, ["2", "3"]);
});

test("what the last loop of all tabs has not read waits for the next handler", async (t) => {
  const w = await world(t);
  const [leader, follower] = [w.open(), w.open()];
  for (const { client } of [leader, follower]) await client.login();
  const stream = follower.client.messages();
  await settle();
  const id = w.post("unread");
  await settle();
  await stream.return?.();
  await w.browser.pass(1000);
  assert.notEqual(w.gateway.readMark("bob"), id);
  leader.client.onmessage(({ body }) => void leader.bodies.push(body ?? ""));
  await w.received([leader], 1);
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
});

test("a handler that throws is reported in its own tab, and the message counts as handled", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  const cause = new Error("the application's");
  const errors: string[] = [];
  leader.client.on("error", ({ code }) => void errors.push(`leader ${code}`));
  follower.client.on("error", (error) => {
    assert.equal(error.cause, cause);
    errors.push(`follower ${error.code}`);
  });
  follower.client.onmessage(() => Promise.reject(cause));
  await settle();
  const id = w.post("1");
  await w.browser.passUntil(() => w.gateway.readMark("bob") === id);
  assert.deepEqual(errors, ["follower handler_failed"]);
});

test("an error handler of a tab whose promise rejects is logged, also by a logger that throws", async (t) => {
  const w = await world(t);
  const lines: string[] = [];
  const log = (text: string): never => {
    lines.push(text);
    throw new Error("a logger that fails");
  };
  const { client } = w.listen("bob", { logger: { error: log } });
  assert.equal((await client.login()).success, true);
  let calls = 0;
  client.on("error", () => {
    calls += 1;
    return Promise.reject(new Error("the reporter is away"));
  });
  client.on("notification", () => Promise.reject(new Error("the application's")));
  w.gateway.push("bob", { command: "app.hint" });
  await w.browser.passUntil(() => lines.length > 0);
  await settle();
  assert.deepEqual([calls, lines], [1, ["an error handler failed"]]);
});

test("once and off work as in a single tab", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  const heard: string[] = [];
  client.once("message", ({ body }) => void heard.push(`once ${body}`));
  const stop = client.on("message", ({ body }) => void heard.push(`on ${body}`));
  await settle();
  w.post("1");
  await until(() => heard.length === 2);
  stop();
  w.post("2");
  await w.browser.pass(500);
  assert.deepEqual(heard, ["once 1", "on 1"]);
});

test("offline messages are given to every open tab, with their contents", async (t) => {
  const w = await world(t);
  for (const body of ["1", "2"]) w.post(body);
  const seats = [w.listen(), w.listen()];
  await Promise.all(seats.map(({ client }) => client.login()));
  await w.received(seats.slice(0, 1), 2);
  assert.deepEqual(seats[0]?.bodies, ["1", "2"]);
  w.gateway.dropConnections("bob");
  w.gateway.setFaults(noLogins);
  await w.browser.pass(1000);
  w.post("3");
  w.gateway.setFaults(undefined);
  await w.browser.passUntil(() => seats.every(({ bodies }) => bodies.includes("3")));
  for (const { bodies } of seats) assert.equal(bodies.filter((body) => body === "3").length, 1);
});

test("each login calls the handler of offline messages, also if there are none", async (t) => {
  const w = await world(t);
  await w.tabs(1);
  const second = w.open();
  const calls: OfflineMessages[] = [];
  second.client.onofflinemessage((messages) => void calls.push(messages));
  await second.client.login();
  assert.equal(calls.length, 1);
  assert.deepEqual(calls[0]?.listUsers(), []);
  const third = w.open();
  await third.client.login();
  third.client.onofflinemessage((messages) => void calls.push(messages));
  assert.equal(calls.length, 2);
});

test("offline messages that one tab could not handle come again to that tab alone", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  const pages: string[][] = [];
  let fails = true;
  follower.client.on("error", () => undefined);
  follower.client.onofflinemessage(async (offline) => {
    if (fails) throw new Error("not now");
    for (const user of offline.listUsers()) pages.push(bodiesOf(await offline.loadUser(user, 1)));
  });
  await settle();
  const miss = async (body: string): Promise<void> => {
    w.gateway.setFaults(noLogins);
    w.gateway.dropConnections("bob");
    await settle();
    w.post(body);
    w.gateway.setFaults(undefined);
    await w.browser.passUntil(() => leader.bodies.includes(body));
  };
  await miss("1");
  fails = false;
  await miss("2");
  await w.browser.pass(1000);
  assert.deepEqual(leader.bodies, ["1", "2"]);
  assert.deepEqual(pages, [["2", "1"]]);
});

test("offline messages that were being handled when the leader died come to the tabs that have not finished", async (t) => {
  const w = await world(t);
  w.post("1");
  const [leader, follower] = [w.listen(), w.listen()];
  leader.client.onofflinemessage(() => new Promise(() => undefined));
  await leader.client.login();
  const login = follower.client.login();
  await w.browser.pass(500);
  assert.equal((await login).success, true);
  assert.deepEqual(follower.bodies, [], "they were given out before this tab came");
  leader.tab.kill();
  await w.received([follower], 1);
  assert.deepEqual(follower.bodies, ["1"]);
});

test("a page of contents that cannot be loaded is reported in its tab, and can be loaded again", async (t) => {
  const w = await world(t);
  const seats = [w.open(), w.open()] as const;
  const [leader, follower] = seats;
  const offline = deferred<OfflineMessages>();
  follower.client.onofflinemessage((messages) => {
    if (messages.listUsers().length > 0) offline.resolve(messages);
  });
  for (const { client } of seats) await client.login();
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await settle();
  w.post("1");
  let refused = 0;
  w.gateway.setFaults(faults.refuse(300, { command: Command.OfflineContent, count: 1 }));
  await w.browser.passUntil(() => follower.events.includes("Reconnected"));
  const messages = await offline.promise;
  follower.client.on("error", ({ code }) => (refused += code === "sync_failed" ? 1 : 0));
  leader.client.on("error", () => assert.fail("another tab's business"));
  assert.deepEqual(bodiesOf(await messages.loadUser("alice", 1)), [""]);
  assert.equal(refused, 1);
  assert.deepEqual(bodiesOf(await messages.loadUser("alice", 1)), ["1"]);
});

test("a page of contents is loaded although the leader dies meanwhile", async (t) => {
  const w = await world(t);
  const [leader, follower] = await w.waitingForContents();
  assert.deepEqual(follower.bodies, []);
  leader.tab.kill();
  await w.received([follower], 1);
  assert.deepEqual(follower.bodies, ["1"]);
});

for (const who of ["the leader", "another tab"]) {
  test(`after a once() handler of ${who} has taken a message, the next message waits for the next handler`, async (t) => {
    const w = await world(t);
    const [leader, follower] = [w.open(), w.open()];
    for (const { client } of [leader, follower]) await client.login();
    await settle();
    const { client } = who === "the leader" ? leader : follower;
    const bodies: string[] = [];
    let told = 0;
    const [room] = w.browser.channels;
    const channel = new (w.browser.tab().BroadcastChannel)(room?.name ?? "");
    channel.onmessage = ({ data }: { data: { kind: string } }) => {
      told += data.kind === "message" ? 1 : 0;
    };
    client.once("message", ({ body }) => void bodies.push(body ?? ""));
    await settle();
    w.post("1");
    const id = w.post("2");
    await w.browser.pass(2000);
    assert.deepEqual(bodies, ["1"]);
    assert.notEqual(w.gateway.readMark("bob"), id);
    client.onmessage(({ body }) => void bodies.push(body ?? ""));
    await w.browser.pass(2000);
    assert.deepEqual(bodies, ["1", "2"]);
    assert.equal(w.gateway.readMark("bob"), id);
    assert.ok(told <= 4, `told ${told} times`);
  });
}

test("a handler that a tab adds by on and by once stays after its single call", async (t) => {
  const w = await world(t);
  const [, follower] = (await w.tabs(2)) as [Seat, Seat];
  let calls = 0;
  const handler = (): void => void (calls += 1);
  const stop = follower.client.on("message", handler);
  follower.client.once("message", handler);
  await settle();
  w.post("1");
  await until(() => calls === 2);
  w.post("2");
  await until(() => calls === 3);
  stop();
  follower.client.on("message", handler);
  stop();
  w.post("3");
  await until(() => calls === 4);
});
