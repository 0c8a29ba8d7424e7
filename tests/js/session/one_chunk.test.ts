// What a gateway sends in one go after a login's answer, and a program in Node that is given the connection.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test, { type TestContext } from "node:test";

import { Command, doLogin, Flag, LoginResp, LogicPkt, type WebSocketClass } from "kim-web-sdk";
import { WebSocket, WebSocketServer } from "ws";

import { pushFrame } from "../support/pushes.js";

/** The address of a gateway that answers a login, and sends more, as one chunk. */
async function gatewayInOneChunk(t: TestContext, more: (socket: WebSocket) => void) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  server.on("connection", (socket, { socket: stream }) => {
    socket.once("message", (data: Buffer) => {
      const answer = LogicPkt.from(data);
      assert.equal(answer.command, Command.SignIn);
      answer.flag = Flag.Response;
      answer.payload = LoginResp.encode({ channelId: "gate_alice_1", account: "alice" }).finish();
      stream.cork();
      socket.send(answer.bytes());
      more(socket);
      stream.uncork();
    });
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the handlers of a connection hear until it has closed, where they are set as soon as it is there. */
async function heard(url: string, type?: WebSocketClass): Promise<(number | "closed")[]> {
  const { success, err, conn } = await doLogin(url, { token: "t" }, { WebSocket: type });
  assert.ok(success, err);
  assert.equal(conn.onmessage, null);
  assert.equal(conn.onclose, null);
  const all: (number | "closed")[] = [];
  await new Promise<void>((resolve) => {
    conn.onmessage = ({ data }) => {
      all.push((data as ArrayBuffer).byteLength);
    };
    conn.onclose = () => {
      all.push("closed");
      resolve();
    };
  });
  return all;
}

const pushes = ["a", "bb", "ccc"].map((body) => pushFrame(1, body));
const sizes = pushes.map(({ length }) => length);

test("doLogin loses no frame that came in one chunk with the login's answer", async (t) => {
  const url = await gatewayInOneChunk(t, (socket) => {
    for (const push of pushes) socket.send(push);
    socket.close(1000);
  });
  assert.deepEqual(await heard(url), [...sizes, "closed"]);
  assert.deepEqual(await heard(url, WebSocket as unknown as WebSocketClass), [...sizes, "closed"]);
});

test("what follows the chunk of the login's answer is heard after what was in it", async (t) => {
  const url = await gatewayInOneChunk(t, (socket) => {
    const [first, ...others] = pushes;
    socket.send(first as Uint8Array);
    setImmediate(() => {
      for (const push of others) socket.send(push);
      socket.close(1000);
    });
  });
  assert.deepEqual(await heard(url), [...sizes, "closed"]);
});
