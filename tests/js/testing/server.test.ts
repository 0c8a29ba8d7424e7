import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { Command, LogicPkt, Ping, Status } from "kim-web-sdk";
import {
  Gateway,
  GatewayError,
  ManualClock,
  startGateway,
  type GatewayPacket,
} from "kim-web-sdk/testing";
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
  const error = await startGateway({ port }).catch((refused: Error) => refused);
  assert.ok(error instanceof GatewayError);
  assert.equal((error.cause as NodeJS.ErrnoException).code, "EADDRINUSE");
});

test("an address of another machine is a clear error", async () => {
  await assert.rejects(startGateway({ host: "203.0.113.1" }), {
    code: "listen_failed",
    message: "cannot listen on 203.0.113.1:0: EADDRNOTAVAIL",
  });
});

test("a gateway that was not started says what to call, and works once it is started", async () => {
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

test("one connection too many is refused with 503, and accepted once another has closed", async (t) => {
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

test("a frame that is not a packet is counted, and otherwise ignored", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  alice.socket.send(Uint8Array.of(0xc3, 0x11, 0xa3, 0x65, 0xff, 0xff, 0xff, 0xff));
  assert.deepEqual(await alice.settle(), []);
  assert.equal(gateway.stats.malformed, 1);
});

test("a ping whose body is cut off is malformed, one with a body is answered", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const pongs: unknown[] = [];
  alice.socket.on("message", (data) => pongs.push(data));
  const ping = Uint8Array.of(0xc3, 0x15, 0xa7, 0x65, 0, 1, 0, 4, 1, 2, 3, 4);
  for (let length = 0; length < ping.length; length += 1) {
    alice.socket.send(ping.subarray(0, length));
  }
  await alice.settle();
  assert.deepEqual([pongs.length, gateway.stats.malformed], [1, ping.length]);
  alice.socket.send(ping);
  await alice.settle();
  assert.deepEqual([pongs.length, gateway.stats.malformed], [3, ping.length]);
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
  assert.equal(server.listenerCount("upgrade"), 0);
});

test("on its own server a wrong path is refused with 404", async (t) => {
  const gateway = await gatewayFor(t, { path: "/kim" });
  const refused = new WebSocket(gateway.url.replace("/kim", "/other"));
  const [error] = (await once(refused, "error")) as [Error];
  assert.match(error.message, /404/);
});

test("the lookup returns this gateway's address to pages of any origin, if the option enables it", async (t) => {
  const clock = new ManualClock(1_700_000_000_999);
  const gateway = await gatewayFor(t, { lookup: true, clock });
  const domains = [gateway.url];
  for (const path of ["/api/lookup/any.token.here", "/api/lookup/token?a=/b"]) {
    const { status, body, headers } = await fetchText(gateway.port, path);
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(body), { utc: 1_700_000_000, location: "local", domains });
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["access-control-allow-origin"], "*");
  }
  for (const path of ["/elsewhere", "/api/lookup/", "/api/lookup/a/b", "/x/api/lookup/token"]) {
    assert.equal((await fetchText(gateway.port, path)).status, 426, path);
  }
  assert.equal((await fetchText(gateway.port, "/api/lookup/token", "POST")).status, 426);
  const without = await gatewayFor(t);
  assert.equal((await fetchText(without.port, "/api/lookup/token")).status, 426);
});

test("the lookup of a gateway that does not listen is left to the caller's server", async () => {
  const gateway = await startGateway({ lookup: true });
  await gateway.close();
  const request = { method: "GET", url: "/api/lookup/token" } as never;
  assert.equal(gateway.handleRequest(request, {} as never), false);
});

test("an HTTP request without an upgrade is told to connect with a WebSocket", async (t) => {
  const { status, body, headers } = await fetchText((await gatewayFor(t)).port, "/");
  assert.equal(status, 426);
  assert.equal(body, "This is a KIM gateway. Connect with a WebSocket client.\n");
  assert.deepEqual([headers["content-type"], headers.upgrade], ["text/plain", "websocket"]);
});

test("listeners get the header's values of a packet, and the whole frame", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const seen: GatewayPacket[] = [];
  gateway.on("packet", (packet) => seen.push(packet));
  const { answer } = await alice.talk("bob", "hi");
  const { channelId } = alice;
  const common = { kind: "logic", command: Command.ChatUserTalk, dest: "bob", sequence: 2 };
  const [into, out] = seen.map(({ bytes, ...rest }) => ({ ...rest, frame: LogicPkt.from(bytes) }));
  assert.deepEqual(
    { ...into, frame: Uint8Array.from(into?.frame.payload ?? []) },
    {
      ...{ direction: "in", ...common, flag: 0, status: 0, account: "alice", channelId },
      frame: text("hi"),
    },
  );
  assert.deepEqual(out, {
    ...{ direction: "out", ...common, flag: 1, status: 0, account: "alice", channelId },
    frame: answer,
  });
  await alice.settle();
  const bytes = new Uint8Array(Ping);
  const nothing = { kind: "basic", flag: 0, status: 0, dest: "", sequence: 0 };
  const [ping] = seen
    .slice(2)
    .map((packet) => ({ ...packet, bytes: new Uint8Array(packet.bytes) }));
  const whose = { account: "alice", channelId };
  assert.deepEqual(ping, { direction: "in", command: "ping", ...nothing, ...whose, bytes });
});

test("by default a frame may have 256 KiB", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  alice.socket.send(new Uint8Array(256 * 1024));
  await alice.settle();
  alice.socket.send(new Uint8Array(256 * 1024 + 1));
  assert.equal(await alice.closed, 1009);
});

test("a message posted by Gateway.postMessage reaches an online account, and waits for one that is offline", async (t) => {
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

for (const type of ["cjs", "mjs"]) {
  test(`an import of testing.${type} with the browser version of ws, which Jest chooses with jsdom, says what to do`, () => {
    const testing = join(root, `dist/testing.${type}`);
    const { status, stderr } = spawnSync(process.execPath, ["--conditions=browser", testing], {
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /version for browsers: in Jest with jsdom set customExportConditions/);
    assert.match(stderr, /code: 'unsupported'/);
  });
}

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

async function fetchText(port: number, path: string, method = "GET") {
  const request = get({ port, path, method, host: "127.0.0.1", agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let body = "";
  for await (const part of response) body += String(part);
  return { status: response.statusCode, body, headers: response.headers };
}
