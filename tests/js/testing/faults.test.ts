import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import test from "node:test";
import { Command, Flag, GroupCreateNotify, MessagePush, Ping, Status } from "kim-web-sdk";
import { faults, ManualClock, type FaultAction, type Gateway } from "kim-web-sdk/testing";
import { connect, gatewayFor, login, text, until } from "../support/gateway.js";

const talkIn = { direction: "in", command: Command.ChatUserTalk } as const;
const talkOut = { direction: "out", command: Command.ChatUserTalk } as const;

test("a dropped request is not carried out, a dropped answer is", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  gateway.setFaults(faults.drop(talkIn));
  alice.post(Command.ChatUserTalk, "bob", text("lost"));
  assert.deepEqual(await alice.settle(), []);
  assert.equal(gateway.messages.length, 0);
  gateway.setFaults(faults.drop(talkOut));
  alice.post(Command.ChatUserTalk, "bob", text("kept"));
  assert.deepEqual(await alice.settle(), []);
  assert.equal(gateway.messages.length, 1);
  gateway.setFaults(undefined);
  assert.equal((await alice.talk("bob", "passed")).answer.status, Status.Success);
});

test("a refused request is answered with the status and not carried out", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  gateway.setFaults(faults.refuse(Status.SystemException, { command: Command.ChatUserTalk }));
  assert.equal((await alice.talk("bob", "hi")).answer.status, Status.SystemException);
  assert.equal(gateway.messages.length, 0);
});

test("a failed answer has the status although the request was carried out", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.failAnswer(Status.SystemException, { command: Command.ChatUserTalk }));
  assert.equal((await alice.talk("bob", "hi")).answer.status, Status.SystemException);
  assert.equal(
    MessagePush.decode((await bob.push()).payload).body,
    "hi",
    "pushes stay as they are",
  );
});

test("an undefined direction of a failed answer counts as omitted", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  gateway.setFaults(faults.failAnswer(Status.SystemException, { direction: undefined }));
  assert.equal((await alice.talk("bob", "hi")).answer.status, Status.SystemException);
  assert.equal(gateway.messages.length, 1);
});

test("a login can be refused with any status", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.refuse(777, { count: 1 }) });
  const client = await connect(gateway);
  const answer = await client.login(gateway.mintToken("alice"));
  assert.equal(answer.status, 777);
  assert.equal(answer.flag, Flag.Request);
  await client.closed;
  await login(gateway, "alice");
});

test("a refusal that is dropped still closes the connection", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.drop({ direction: "out" }) });
  const client = await connect(gateway);
  void client.login("nonsense");
  assert.equal(await client.closed, 1008);
});

test("nothing is read behind a login whose refusal is delayed", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock, faults: faults.delay(500, { direction: "out" }) });
  const client = await connect(gateway);
  const refused = client.login("nonsense");
  void client.login(gateway.mintToken("alice"));
  client.socket.send(Ping);
  const ended = once(gateway, "close");
  await until(() => gateway.stats.refusedLogins === 1);
  const other = await connect(gateway);
  void other.login(gateway.mintToken("bob"));
  await until(() => gateway.connections.some(({ account }) => account === "bob"));
  clock.advance(500);
  assert.equal((await refused).status, Status.Unauthorized);
  assert.equal((await ended)[1], "refused");
  assert.equal(await client.closed, 1008);
  assert.equal(gateway.stats.logins, 1, "bob's");
});

test("a half-open connection is silent, and the gateway gives it up after two minutes", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.halfOpen({ command: "ping", count: 1 }));
  const silence = nextPacket(gateway);
  alice.socket.send(Ping);
  await silence;
  let heard = 0;
  alice.socket.on("message", () => (heard += 1));
  const seen: string[] = [];
  gateway.on("packet", ({ account, command }) => seen.push(`${account} ${command}`));
  alice.post(Command.ChatUserTalk, "bob", text("into the void"));
  gateway.postMessage({ from: "bob", to: "alice", body: "out of reach" });
  gateway.sendRaw("alice", Ping);
  await bob.settle();
  assert.deepEqual(seen, ["bob ping", "bob pong"]);
  const ended = once(gateway, "close");
  clock.advance(120_000);
  const [{ account }, reason] = (await ended) as [{ account: string }, string];
  assert.deepEqual([account, reason], ["alice", "read_timeout"]);
  await bob.closed;
  await (await login(gateway, "bob")).settle();
  assert.equal(gateway.connections.length, 1);
  assert.equal(alice.socket.readyState, alice.socket.OPEN, "the client has not noticed");
  assert.equal(heard, 0);
  assert.equal(gateway.messages.length, 1);
});

test("a half-open connection does not answer a WebSocket's own ping", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  const [gateway] = await Promise.all([gatewayFor(t, { server }), once(server, "listening")]);
  const upgraded = once(server, "upgrade") as Promise<[unknown, Socket]>;
  const client = await login(gateway, "alice");
  const [, socket] = await upgraded;
  gateway.setFaults(faults.halfOpen());
  client.socket.send(Ping);
  await until(() => gateway.stats.faults === 1);
  const { bytesRead, bytesWritten } = socket;
  client.socket.ping();
  await until(() => socket.bytesRead > bytesRead);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(socket.bytesWritten, bytesWritten);
});

test("a half-open connection leaves a close frame without an answer", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.halfOpen({ command: "ping", account: "alice" }));
  const silence = nextPacket(gateway);
  alice.socket.send(Ping);
  await silence;
  alice.socket.close(1000);
  await bob.settle();
  bob.socket.terminate();
  await until(() => gateway.connections.length === 1);
  assert.equal(gateway.connections[0]?.account, "alice");
  assert.equal(alice.socket.readyState, alice.socket.CLOSING);
  alice.socket.terminate();
  assert.equal(await alice.closed, 1006);
  await until(() => gateway.connections.length === 0);
});

for (const [action, code] of [
  ["terminate", 1006],
  [{ close: 1011 }, 1011],
] as const satisfies readonly (readonly [FaultAction, number])[]) {
  test(`the fault ${JSON.stringify(action)} ends the connection with ${code}`, async (t) => {
    const gateway = await gatewayFor(t);
    const alice = await login(gateway, "alice");
    gateway.setFaults(faults.when(talkIn, action));
    alice.post(Command.ChatUserTalk, "bob", text("hi"));
    assert.equal(await alice.closed, code);
    assert.equal(gateway.messages.length, 0);
  });
}

test("matches can skip, count and be random, but are the same in every run", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const send = async (): Promise<number> => (await alice.talk("bob", "hi")).answer.status;
  gateway.setFaults(faults.refuse(300, { command: Command.ChatUserTalk, skip: 1, count: 2 }));
  const counted = [await send(), await send(), await send(), await send()];
  assert.deepEqual(counted, [0, 300, 300, 0]);
  const runs: number[][] = [];
  for (let run = 0; run < 2; run += 1) {
    gateway.setFaults(faults.refuse(300, { probability: 0.5, seed: 7 }));
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push(await send());
    runs.push(statuses);
  }
  assert.deepEqual(runs[0], runs[1]);
  const struck = runs[0]?.filter((status) => status === 300).length ?? 0;
  assert.ok(struck > 8 && struck < 32, `${struck} of 40`);
});

test("of combined hooks, the first that does not let the packet pass decides", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  gateway.setFaults(
    faults.combine(
      () => "pass",
      faults.refuse(301, { command: Command.GroupDetail }),
      faults.refuse(300, {}),
    ),
  );
  assert.equal((await alice.request(Command.GroupDetail, "")).status, 301);
  assert.equal((await alice.talk("bob", "hi")).answer.status, 300);
});

test("a hook that throws is reported and lets the packet pass", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const errors: string[] = [];
  gateway.on("error", (error) => errors.push(error.message));
  gateway.setFaults((packet) => {
    if (packet.direction === "in") throw new Error("a mistake in the test");
    return undefined;
  });
  assert.equal((await alice.talk("bob", "hi")).answer.status, Status.Success);
  assert.deepEqual(errors, ["a mistake in the test"]);
});

for (const [message, make] of [
  ["option match.dir is not known", () => faults.drop({ dir: "out" } as never)],
  [
    'option match.direction must be "in" or "out"',
    () => faults.terminate({ direction: "outgoing" } as never),
  ],
  ["option match.count must be a number from 0 on", () => faults.drop({ count: "1" } as never)],
  ["option match.probability must be a number", () => faults.refuse(300, { probability: 5 })],
  ["options must be an object", () => faults.drop(Command.ChatUserTalk as never)],
  ["option action must be one of pass, drop,", () => faults.delay("5" as never)],
  ["option action must be one of pass, drop,", () => faults.when({}, "Drop" as never)],
] as const) {
  test(`a fault that cannot work is refused, and named: ${String(make).slice(6)}`, () => {
    const isNamed = (error: Error): boolean => error.message.startsWith(message);
    assert.throws(make, { name: "GatewayError", code: "invalid_option" });
    assert.throws(make, isNamed);
  });
}

test("a hook that returns anything but an action is reported, and lets the packet pass", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const errors: string[] = [];
  gateway.on("error", (error) => errors.push(error.message));
  // The packet has been handled before a promise could resolve.
  const hook = ({ direction }: { direction: string }) =>
    direction === "in" ? Promise.resolve("drop") : undefined;
  gateway.setFaults(hook as never);
  assert.equal((await alice.talk("bob", "hi")).answer.status, Status.Success);
  assert.equal(errors.length, 1);
  assert.match(errors[0] ?? "", /^option action must be one of pass, drop,/);
});

test("listeners see every packet with the fault's verdict", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.refuse(300, talkIn) });
  const seen: string[] = [];
  gateway.on("packet", (packet, action) => {
    const verdict = typeof action === "string" ? action : JSON.stringify(action);
    seen.push(`${packet.direction} ${packet.account || "-"} ${packet.command} ${verdict}`);
  });
  const alice = await login(gateway, "alice");
  await alice.talk("bob", "hi");
  await alice.settle();
  assert.deepEqual(seen, [
    "in - login.signin pass",
    "out alice login.signin pass",
    'in alice chat.user.talk {"status":300}',
    "out alice chat.user.talk pass",
    "in alice ping pass",
    "out alice pong pass",
  ]);
  assert.equal(gateway.stats.packetsIn, 3);
  assert.equal(gateway.stats.faults, 1);
});

test("a test can push any packet and send any bytes", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const payload = GroupCreateNotify.encode({ groupId: "g", members: ["alice"] }).finish();
  const meta = [{ key: "k", value: "v", type: 1 }];
  gateway.push("alice", { command: "made.up", sequence: 9, status: 42, payload, meta });
  const push = await alice.push();
  assert.deepEqual([push.command, push.sequence, push.status, push.meta], ["made.up", 9, 42, meta]);
  const frame = once(alice.socket, "message") as Promise<[Buffer]>;
  gateway.sendRaw("alice", Uint8Array.of(1, 0x15, 3));
  assert.deepEqual([...(await frame)[0]], [1, 0x15, 3]);
  assert.throws(() => gateway.push("nobody", { command: "x" }), { code: "not_connected" });
});

/** Resolves when the gateway has handled its next packet. */
async function nextPacket(gateway: Gateway): Promise<void> {
  await once(gateway, "packet");
  await new Promise((resolve) => setImmediate(resolve));
}
