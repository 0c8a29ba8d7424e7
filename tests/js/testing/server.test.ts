import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { Command, LogicPkt, MessageAckReq, Status } from "kim-web-sdk";
import { Gateway, ManualClock, startGateway } from "kim-web-sdk/testing";
import Long from "long";
import { WebSocket } from "ws";
import { root } from "../../support/documents.js";
import { connect, gatewayFor, login, text, until } from "../support/gateway.js";

test("port 0 takes any free port, on this machine only", async (t) => {
  const [one, two] = [await gatewayFor(t), await gatewayFor(t)];
  assert.match(one.url, /^ws:\/\/127\.0\.0\.1:\d+$/);
  assert.notEqual(one.port, two.port);
});

test("a taken port is a clear error", async (t) => {
  const { port } = await gatewayFor(t);
  await assert.rejects(startGateway({ port }), {
    name: "GatewayError",
    code: "port_in_use",
    message: `port ${port} on 127.0.0.1 is taken: choose another port, or 0 for any free one`,
  });
});

test("an address that is not this machine's is a clear error", async () => {
  await assert.rejects(startGateway({ host: "203.0.113.1" }), { code: "listen_failed" });
});

for (const [name, options] of [
  ["port", { port: 65_536 }],
  ["port", { port: Number.NaN }],
  ["secret", { secret: "" }],
  ["readTimeoutMs", { readTimeoutMs: 0 }],
  ["limits.indexPage", { limits: { indexPage: 1.5 } }],
  ["limits", { limits: 5 }],
  ["secret", { secret: 5 }],
  ["path", { path: true }],
  ["lookup", { lookup: "yes" }],
  ["clock", { clock: {} }],
  ["faults", { faults: 1 }],
  ["signal", { signal: {} }],
  ["server", { server: 8000 }],
] as [string, object][]) {
  test(`an impossible option is named: ${JSON.stringify(options)}`, async () => {
    await assert.rejects(startGateway(options), (error: Error & { code: string }) => {
      assert.equal(error.code, "invalid_option");
      assert.ok(error.message.startsWith(`option ${name} must be`), error.message);
      return true;
    });
  });
}

for (const [name, options] of [
  ["prot", { prot: 8000 }],
  ["constructor", { constructor: 1 }],
  ["limits.indexPages", { limits: { indexPages: 5 } }],
] as [string, object][]) {
  test(`an unknown option is named: ${JSON.stringify(options)}`, async () => {
    const message = `option ${name} is not known`;
    await assert.rejects(startGateway(options), { code: "invalid_option", message });
  });
}

test("options, and a hook for faults, that are none are refused", async (t) => {
  await assert.rejects(startGateway(null as never), {
    code: "invalid_option",
    message: "options must be an object",
  });
  const gateway = await gatewayFor(t);
  assert.throws(() => gateway.setFaults({} as never), {
    code: "invalid_option",
    message: "option faults must be a function",
  });
});

test("null stands for an option's default, as undefined does", async () => {
  const options = { secret: null, path: null, state: null, limits: { body: null }, faults: null };
  const gateway = await startGateway(options as never);
  await gateway.close();
});

test("close tells clients that the gateway goes away and leaves nothing open", async () => {
  const gateway = await startGateway();
  const { url } = gateway;
  const alice = await login(gateway, "alice");
  const reasons: string[] = [];
  gateway.on("close", (connection, reason) => reasons.push(`${connection.account} ${reason}`));
  await Promise.all([gateway.close(), gateway.close()]);
  assert.equal(await alice.closed, 1001);
  assert.deepEqual(reasons, ["alice shutdown"]);
  const late = new WebSocket(url);
  const [error] = (await once(late, "error")) as [NodeJS.ErrnoException];
  assert.equal(error.code, "ECONNREFUSED");
  assert.throws(() => gateway.url, { code: "not_listening" });
});

test("a gateway that was made and not started says what to call, and works when it is started", async () => {
  const gateway = new Gateway();
  const advice = /^the server does not listen on a TCP port: use await startGateway\(\)/;
  assert.throws(() => gateway.url, { code: "not_listening", message: advice });
  assert.throws(() => gateway.port, { code: "not_listening", message: advice });
  gateway.postMessage({ from: "bob", to: "alice", body: "hello" });
  await gateway.start();
  const alice = await login(gateway, "alice");
  await gateway.close();
  assert.equal(await alice.closed, 1001);
  assert.throws(() => gateway.url, { message: "the server does not listen on a TCP port" });
});

test("close does not wait for a client that never answers the close frame", async () => {
  const gateway = await startGateway();
  const alice = await login(gateway, "alice");
  alice.socket.pause();
  await gateway.close();
  alice.socket.resume();
  await alice.closed;
});

test("with answerClose false a client's close frame stays without an answer", async (t) => {
  const gateway = await gatewayFor(t, { answerClose: false });
  const alice = await login(gateway, "alice");
  const ended = once(gateway, "close");
  alice.socket.close(1000);
  const [{ account }, reason] = (await ended) as [{ account: string }, string];
  assert.deepEqual([account, reason], ["alice", "peer"]);
  assert.equal(alice.socket.readyState, alice.socket.CLOSING);
  alice.socket.terminate();
  assert.equal(await alice.closed, 1006);
});

test("with answerClose false a refusal arrives before the socket is cut", async (t) => {
  const gateway = await gatewayFor(t, { answerClose: false });
  const client = await connect(gateway);
  assert.equal((await client.login("nonsense")).status, Status.Unauthorized);
  assert.equal(await client.closed, 1006);
});

test("dropConnections cuts one account's sockets, or all", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  assert.equal(gateway.dropConnections("alice"), 1);
  assert.equal(await alice.closed, 1006);
  assert.equal((await bob.talk("alice", "gone?")).answer.status, Status.Success);
  assert.equal(gateway.dropConnections(), 1);
  assert.equal(await bob.closed, 1006);
});

test("one connection too many is refused with 503, and welcome when another has left", async (t) => {
  const gateway = await gatewayFor(t, { maxConnections: 1 });
  const first = await connect(gateway);
  const refused = new WebSocket(gateway.url);
  const [error] = (await once(refused, "error")) as [Error];
  assert.match(error.message, /503/);
  assert.equal(gateway.stats.refusedConnections, 1);
  first.socket.close();
  await until(() => gateway.connections.length === 0);
  await connect(gateway);
});

test("a frame over the limit closes with 1009, a text frame with 1003", async (t) => {
  const gateway = await gatewayFor(t, { maxFrameBytes: 1024 });
  const alice = await login(gateway, "alice");
  alice.socket.send(new Uint8Array(1025));
  assert.equal(await alice.closed, 1009);
  const bob = await login(gateway, "bob");
  bob.socket.send("hello");
  assert.equal(await bob.closed, 1003);
});

test("a frame that is no packet is counted and otherwise ignored", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  alice.socket.send(Uint8Array.of(0xc3, 0x11, 0xa3, 0x65, 0xff, 0xff, 0xff, 0xff));
  assert.deepEqual(await alice.settle(), []);
  assert.equal(gateway.stats.malformed, 1);
});

test("a ping whose body is cut off is no packet, one with a body is answered", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const pongs: unknown[] = [];
  alice.socket.on("message", (data) => pongs.push(data));
  alice.socket.send(Uint8Array.of(0xc3, 0x15, 0xa7, 0x65, 0, 1, 0, 4, 1, 2, 3));
  await alice.settle();
  assert.deepEqual([pongs.length, gateway.stats.malformed], [1, 1]);
  alice.socket.send(Uint8Array.of(0xc3, 0x15, 0xa7, 0x65, 0, 1, 0, 4, 1, 2, 3, 4));
  await alice.settle();
  assert.deepEqual([pongs.length, gateway.stats.malformed], [3, 1]);
});

test("no frame, however broken, brings the gateway down", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const whole = Object.assign(new LogicPkt(), { command: Command.GroupCreate }).bytes();
  let random = 1;
  for (let i = 0; i < 2000; i += 1) {
    const frame = Uint8Array.from(whole.subarray(0, whole.length - (i % 9)));
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    frame[(random >>> 8) % frame.length] = random & 0xff;
    alice.socket.send(frame);
  }
  await alice.settle();
  assert.ok(gateway.stats.malformed > 0);
  assert.equal((await alice.talk("bob", "still here")).answer.status, Status.Success);
});

test("a client that does not read is cut when too much waits for it", async (t) => {
  const gateway = await gatewayFor(t, { maxBufferedBytes: 64 * 1024 });
  const alice = await login(gateway, "alice");
  const ended = once(gateway, "close");
  alice.socket.pause();
  const big = new Uint8Array(1 << 20);
  while (gateway.connections.length > 0) gateway.sendRaw("alice", big);
  const [, reason] = (await ended) as [unknown, string];
  assert.equal(reason, "overflow");
  alice.socket.terminate();
});

test("groups, messages, marks and growing ids survive a restart with a state file", async (t) => {
  const state = join(await folder(t), "state.json");
  const first = await startGateway({ state });
  const group = first.createGroup({ owner: "alice", members: ["bob"], name: "team" });
  const alice = await login(first, "alice");
  await alice.talk("bob", "before");
  await alice.talk(group.id, "before too", Command.ChatGroupTalk);
  const { messages, groups } = first;
  const mark = messages[0]?.messageId ?? 0n;
  const bob = await login(first, "bob");
  const ack = MessageAckReq.encode({ messageId: Long.fromString(mark.toString()) }).finish();
  await bob.request(Command.ChatTalkAck, "", ack);
  await first.close();
  await using second = await startGateway({ state, clock: new ManualClock(0) });
  assert.deepEqual(second.messages, messages);
  assert.deepEqual(second.groups, groups);
  assert.equal(second.readMark("bob"), mark);
  const next = second.postMessage({ from: "alice", to: "bob", body: "after" });
  assert.ok(next.messageId > (messages.at(-1)?.messageId ?? 0n));
  assert.equal((await stat(state)).mode & 0o777, 0o600);
});

test("the state file is written a moment after a change, not only at the end", async (t) => {
  const state = join(await folder(t), "state.json");
  const clock = new ManualClock();
  await using gateway = await startGateway({ state, clock });
  gateway.postMessage({ from: "alice", to: "bob", body: "kept" });
  clock.advance(200);
  let saved = "";
  while (!saved.includes("kept")) saved = await readFile(state, "utf8").catch(() => "");
});

test("a state file that is none is a clear error and is left as it is", async (t) => {
  const state = join(await folder(t), "state.json");
  const broken = ['{"version":2}', '{"version":1,"groups":[{}]}'];
  broken.push(
    '{"version":1,"groups":[],"messages":[{}]}',
    '{"version":1,"groups":[],"messages":[]}',
  );
  for (const content of ["{", "null", ...broken]) {
    await writeFile(state, content);
    await assert.rejects(startGateway({ state }), { code: "state_file" });
    assert.equal(await readFile(state, "utf8"), content);
  }
});

test("a state file that cannot be read is a clear error", async (t) => {
  const state = await folder(t);
  await assert.rejects(startGateway({ state }), {
    code: "state_file",
    message: `${state} cannot be read`,
  });
});

test("a state file that cannot be written is an error event", async (t) => {
  const state = join(await folder(t), "missing", "state.json");
  const gateway = await startGateway({ state });
  const errors: string[] = [];
  gateway.on("error", (error) => errors.push(error.message));
  gateway.postMessage({ from: "alice", to: "bob", body: "lost" });
  await gateway.close();
  assert.deepEqual(errors, [`${state} cannot be written`]);
});

test("the gateway shares an HTTP server and leaves it running", async (t) => {
  const server = createServer((_request, response) => response.end("a page"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const gateway = await startGateway({ server, path: "/kim" });
  const { port } = server.address() as AddressInfo;
  assert.equal(gateway.url, `ws://127.0.0.1:${port}/kim`);
  const alice = await login(gateway, "alice");
  assert.equal((await alice.talk("bob", "hi")).answer.status, Status.Success);
  assert.equal((await fetchText(port, "/")).body, "a page");
  await gateway.close();
  assert.equal((await fetchText(port, "/")).body, "a page");
});

test("on its own server a wrong path is refused with 404", async (t) => {
  const gateway = await gatewayFor(t, { path: "/kim" });
  const refused = new WebSocket(gateway.url.replace("/kim", "/other"));
  const [error] = (await once(refused, "error")) as [Error];
  assert.match(error.message, /404/);
});

test("the lookup answers this gateway's address, and only when it is wanted", async (t) => {
  const clock = new ManualClock(1_700_000_000_999);
  const gateway = await gatewayFor(t, { lookup: true, clock });
  const { status, body } = await fetchText(gateway.port, "/api/lookup/any.token.here");
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), {
    utc: 1_700_000_000,
    location: "local",
    domains: [gateway.url],
  });
  assert.equal((await fetchText(gateway.port, "/elsewhere")).status, 426);
  const without = await gatewayFor(t);
  assert.equal((await fetchText(without.port, "/api/lookup/token")).status, 426);
});

test("a message of the gateway itself reaches who is online and waits for who is not", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await login(gateway, "bob");
  const stored = gateway.postMessage({ from: "alice", to: "bob", body: "hi", extra: "x" });
  const push = await bob.push();
  assert.equal(push.dest, "bob");
  assert.equal(stored.extra, "x");
  assert.deepEqual(gateway.messages, [stored]);
  assert.throws(() => gateway.postMessage({ from: "alice", group: "none", body: "hi" }), {
    code: "invalid_option",
  });
});

test("an import with the version of ws for browsers, as Jest takes it with jsdom, names the cure", () => {
  const testing = join(root, "dist/testing.cjs");
  const { status, stderr } = spawnSync(process.execPath, ["--conditions=browser", testing], {
    encoding: "utf8",
  });
  assert.equal(status, 1);
  assert.match(stderr, /version for browsers: in Jest with jsdom set customExportConditions/);
  assert.match(stderr, /code: 'unsupported'/);
});

test("a message without a sender or a text, and a group without an owner, are refused by name", async (t) => {
  const gateway = await gatewayFor(t);
  for (const [name, call] of [
    ["from", () => gateway.postMessage({ to: "bob", body: "hi" } as never)],
    ["body", () => gateway.postMessage({ from: "alice", to: "bob" } as never)],
    ["owner", () => gateway.createGroup({ name: "friends" } as never)],
  ] as const) {
    const isNamed = ({ message }: Error): boolean => message.startsWith(`${name} must be a text`);
    assert.throws(call, { code: "invalid_option" });
    assert.throws(call, isNamed);
  }
  assert.deepEqual([gateway.messages, gateway.groups], [[], []]);
});

test("requests of many connections at once are all answered", async (t) => {
  const gateway = await gatewayFor(t);
  const clients = await Promise.all(
    Array.from({ length: 50 }, (_, i) => login(gateway, `account${i}`)),
  );
  const answers = await Promise.all(
    clients.flatMap((client) =>
      Array.from({ length: 20 }, () =>
        client.request(Command.ChatUserTalk, "account0", text("hello")),
      ),
    ),
  );
  assert.ok(answers.every((answer) => answer.status === 0));
  assert.equal(new Set(gateway.messages.map((message) => message.messageId)).size, 1000);
});

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "kim-gateway-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function fetchText(port: number, path: string): Promise<{ status: number; body: string }> {
  const request = get({ port, path, host: "127.0.0.1", agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let body = "";
  for await (const part of response) body += String(part);
  return { status: response.statusCode ?? 0, body };
}
