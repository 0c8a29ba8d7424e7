import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import type { KIMError } from "kim-web-sdk";
import { Command, doLogin, LoginBody, LoginReq } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import type { WebSocket } from "ws";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";
import { gatewayFor, until } from "../support/gateway.js";

test("doLogin resolves to the channel, the account and an open connection that the caller owns", async (t) => {
  const gateway = await gatewayFor(t);
  const commands: string[] = [];
  gateway.on("packet", ({ direction, command }) => {
    if (direction === "in") commands.push(command);
  });
  const token = gateway.mintToken("test1");
  const { success, channelId, account, conn } = await doLogin(gateway.url, {
    token,
    tags: ["web"],
  });
  assert.equal(success, true);
  assert.match(channelId ?? "", /test1/);
  assert.equal(account, "test1");
  assert.equal(conn.readyState, 1);
  assert.equal(conn.onclose, null);
  assert.equal(conn.onmessage, null);
  const closed = new Promise<void>((resolve) => {
    conn.onclose = () => resolve();
  });
  conn.close();
  await closed;
  assert.deepEqual(commands, [Command.SignIn]);
});

test("doLogin with a refused token says why, and leaves no connection", async (t) => {
  const gateway = await gatewayFor(t);
  const { success, err, channelId, conn } = await doLogin(gateway.url, new LoginBody("nonsense"));
  assert.equal(success, false);
  assert.equal((err as KIMError).status, 105);
  assert.equal(channelId, undefined);
  assert.ok(conn.readyState >= 2);
  await until(() => gateway.connections.length === 0);
});

test("doLogin without an answer ends, and closes its connection", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.drop({ direction: "out" }) });
  const req = { token: gateway.mintToken("alice") };
  const { success, err } = await doLogin(gateway.url, req, { loginTimeout: 10 });
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "timeout");
  await until(() => gateway.connections.length === 0);
});

test("doLogin where nobody listens fails with a closed connection", async () => {
  const { success, err, conn } = await doLogin("ws://127.0.0.1:1", { token: "t" });
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "connection_lost");
  assert.ok(conn.readyState >= 2);
});

test("doLogin with an invalid address still returns a connection that can be closed", async () => {
  const { success, conn } = await doLogin("no address", { token: "t" });
  assert.equal(success, false);
  assert.equal(conn.readyState, 3);
  conn.close();
});

test("doLogin with an empty token fails like one with any refused token", async (t) => {
  const gateway = await gatewayFor(t);
  const { success, err } = await doLogin(gateway.url, { token: "", tags: ["web"] });
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "unauthorized");
});

test("doLogin answers a wrong argument instead of throwing", async () => {
  for (const [url, req] of [
    ["", { token: "t" }],
    ["ws://x", { token: 1 }],
  ] as const) {
    const { success, err } = await doLogin(url, req as never);
    assert.equal(success, false);
    assert.equal((err as KIMError).code, "invalid_argument");
  }
});

test("the connection of doLogin still works after the login", async (t) => {
  const gateway = await gatewayFor(t);
  const { conn } = await doLogin(gateway.url, { token: gateway.mintToken("alice") });
  const { Ping } = await import("kim-web-sdk");
  const pong = once(conn as unknown as WebSocket, "message");
  conn.send(Ping);
  await pong;
  conn.close();
});

test("a LoginBody takes its tags in the second place, as the TypeScript SDK's does", () => {
  const short = new LoginBody("t", ["web"]);
  assert.deepEqual({ ...short }, { token: "t", tags: ["web"] });
  const full = new LoginBody("t", "cmcc", "zone_01", ["web"]);
  assert.deepEqual({ ...full }, { token: "t", isp: "cmcc", zone: "zone_01", tags: ["web"] });
});

test("isp, zone and tags travel in the login request", async () => {
  const { KIMClient } = await import("kim-web-sdk");
  const req = new LoginBody("t", "cmcc", "zone_01", ["web", "beta"]);
  const { client: other, clock } = fakeClient();
  const client = new KIMClient("ws://gateway/", req, { WebSocket: FakeSocket, clock });
  void client.login();
  await settle();
  FakeSocket.last.open();
  const [packet] = FakeSocket.last.packets;
  assert.deepEqual(LoginReq.decode(packet?.payload ?? new Uint8Array()), {
    token: "t",
    isp: "cmcc",
    zone: "zone_01",
    tags: ["web", "beta"],
  });
  client.dispose();
  other.dispose();
});
