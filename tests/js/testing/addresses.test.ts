// The URL at which a gateway says that it can be reached.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import test from "node:test";
import { Gateway } from "kim-web-sdk/testing";

for (const [address, host] of [
  ["127.0.0.1", "127.0.0.1"],
  ["192.0.2.7", "192.0.2.7"],
  ["0.0.0.0", "127.0.0.1"],
  ["::1", "[::1]"],
  ["2001:db8::7", "[2001:db8::7]"],
  ["::", "[::1]"],
] as const) {
  test(`a server on ${address} is reached at ${host}`, async () => {
    const server = createServer();
    server.address = () => ({ address, port: 8000, family: "" });
    await using gateway = new Gateway({ server });
    assert.deepEqual([gateway.url, gateway.port], [`ws://${host}:8000`, 8000]);
  });
}

test("on a server with TLS the URL is wss", async (t) => {
  const server = createTlsServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  await using gateway = new Gateway({ server, path: "/kim" });
  assert.equal(gateway.url, `wss://127.0.0.1:${gateway.port}/kim`);
});

test("a server that does not listen yet, or not on a TCP port, has no URL", async () => {
  for (const address of [null, "/run/kim.sock"]) {
    const server: Server = createServer();
    server.address = () => address;
    await using gateway = new Gateway({ server });
    const message = "the server does not listen on a TCP port";
    for (const asked of ["url", "port"] as const) {
      assert.throws(() => gateway[asked], { name: "GatewayError", code: "not_listening", message });
    }
  }
});
