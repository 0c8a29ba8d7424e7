// Frames that a gateway sends in one TCP segment with the login's answer, in Node: the caller of doLogin gets them.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test, { type TestContext } from "node:test";

import { Command, doLogin, Flag, LoginResp, LogicPkt, type WebSocketClass } from "kim-web-sdk";
import { WebSocket, WebSocketServer } from "ws";

import { pushFrame } from "../support/pushes.js";

/** Starts a gateway that sends its answer to a login, and more, as one chunk; returns its address. */
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

/** The events of a connection of doLogin until it has closed, with handlers set as soon as doLogin resolves. */
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

test("frames after the chunk of the login's answer are delivered after those in it", async (t) => {
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
