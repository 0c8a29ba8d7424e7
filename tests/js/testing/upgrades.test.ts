// Upgrades that the gateway refuses, made by bare sockets that keep their side of the connection open.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect as dial, type AddressInfo, type Socket } from "node:net";
import { Duplex } from "node:stream";
import test, { type TestContext } from "node:test";
import { startGateway } from "kim-web-sdk/testing";
import { connect, gatewayFor, login } from "../support/gateway.js";

test("close does not wait for a client that was refused and keeps its socket open", async (t) => {
  for (const [status, path, options] of [
    ["503", "/kim", { path: "/kim", maxConnections: 1 }],
    ["404", "/other", { path: "/kim" }],
  ] as const) {
    const gateway = await startGateway(options);
    await connect(gateway);
    const refused = await upgrade(t, gateway.port, path);
    assert.match(await answerOf(refused), new RegExp(`^HTTP/1.1 ${status} `));
    await gateway.close();
  }
});

test("on a shared server a path without a handler is refused with 404", async (t) => {
  const server = await listening(t);
  await gatewayFor(t, { server, path: "/kim" });
  const stranger = await upgrade(t, portOf(server), "/other");
  const refusal = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n";
  assert.equal(await answerOf(stranger), refusal);
});

test("two gateways share a server, and are not disturbed by another client that breaks off", async (t) => {
  const server = await listening(t);
  const one = await gatewayFor(t, { server, path: "/one" });
  const two = await gatewayFor(t, { server, path: "/two" });
  const accepted = once(server, "upgrade") as Promise<[unknown, Socket]>;
  const stranger = await upgrade(t, portOf(server), "/other");
  const [, socket] = await accepted;
  const gone = new Promise((resolve) => socket.once("close", resolve));
  stranger.resetAndDestroy();
  await gone;
  const clients = [await login(one, "alice"), await login(two, "alice")];
  for (const client of clients) assert.equal((await client.talk("bob", "hi")).answer.status, 0);
});

test("two gateways that share a server refuse a path that neither has with 404", async (t) => {
  const server = await listening(t);
  await gatewayFor(t, { server, path: "/one" });
  await gatewayFor(t, { server, path: "/two" });
  const refusal = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n";
  assert.equal(await answerOf(await upgrade(t, portOf(server), "/other")), refusal);
});

test("a gateway is refused a path that another gateway on its server has, until that is closed", async (t) => {
  for (const [first, second] of [
    ["/kim", "/kim"],
    ["/kim", undefined],
    [undefined, "/kim"],
    [undefined, undefined],
  ]) {
    const server = await listening(t);
    const one = await startGateway({ server, path: first });
    await assert.rejects(startGateway({ server, path: second }), { code: "invalid_option" });
    await login(one, "alice");
    await one.close();
    const two = await gatewayFor(t, { server, path: second });
    await one.close();
    await login(two, "alice");
    await assert.rejects(startGateway({ server, path: second }), { code: "invalid_option" });
  }
});

test("close does not wait for a client in the middle of a request", async (t) => {
  const gateway = await startGateway();
  const socket = dial({ port: gateway.port, host: "127.0.0.1" });
  t.after(() => socket.destroy());
  socket.on("error", () => undefined);
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: ");
  await once(socket, "data");
  await gateway.close();
});

test("by default a thousand connections are open at most", async (t) => {
  const server = await listening(t);
  const gateway = await gatewayFor(t, { server });
  const headers = {
    upgrade: "websocket",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
  };
  for (let count = 0; count < 1001; count += 1) {
    const socket = new Duplex({ read: () => undefined, write: (_data, _type, done) => done() });
    const request = { method: "GET", url: "/", headers, socket: {} };
    server.emit("upgrade", request, socket, Buffer.alloc(0));
  }
  assert.deepEqual([gateway.connections.length, gateway.stats.refusedConnections], [1000, 1]);
  gateway.dropConnections();
});

test("a client that is gone before it is refused causes no error", async (t) => {
  const server = await listening(t);
  const gateway = await gatewayFor(t, { server, path: "/kim", maxConnections: 1 });
  await connect(gateway);
  for (const url of ["/other", "/kim"]) {
    const gone = new Error("write ECONNRESET");
    const socket = new Duplex({ read: () => undefined, write: (_data, _type, done) => done(gone) });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    server.emit("upgrade", { url, headers: {} }, socket, Buffer.alloc(0));
    await closed;
    assert.equal(socket.errored, gone);
  }
});

async function listening(t: TestContext): Promise<Server> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Requests a WebSocket, and does not end its own side when the server ends its. */
async function upgrade(t: TestContext, port: number, path: string): Promise<Socket> {
  const socket = dial({ port, host: "127.0.0.1", allowHalfOpen: true });
  t.after(() => socket.destroy());
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13";
  const headers = `Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}`;
  socket.write(`GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`);
  return socket;
}

async function answerOf(socket: Socket): Promise<string> {
  const [data] = (await once(socket, "data")) as [Buffer];
  return data.toString();
}
