// Signals that are aborted while the call that was given them has not returned yet.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, doLogin, KIMClient, type TokenProvider } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

/** A clock whose timers are late: it can show a later time without firing any. */
class LateClock extends ManualClock {
  late = 0;

  override now(): number {
    return super.now() + this.late;
  }
}

function clientWith(token: TokenProvider, clock = new LateClock(1_000_000)) {
  const options = { WebSocket: FakeSocket, clock, namespace: `aborted ${Math.random()}` };
  return { clock, client: new KIMClient("ws://gateway/", { token }, options) };
}

test("a login whose signal a handler of the state aborts at once is given up", async () => {
  const { client } = fakeClient();
  const controller = new AbortController();
  client.on("state", () => controller.abort());
  const { err } = await client.login({ signal: controller.signal });
  assert.equal((err as { code?: string } | undefined)?.code, "aborted");
  client.dispose();
});

test("a login whose signal its token function aborts is given up", async () => {
  const controller = new AbortController();
  const { client } = clientWith(() => (controller.abort(), "t"));
  const { err } = await client.login({ signal: controller.signal });
  assert.equal((err as { code?: string } | undefined)?.code, "aborted");
  client.dispose();
});

test("doLogin whose signal its token function aborts is given up", async () => {
  const controller = new AbortController();
  const token = (): string => (controller.abort(), "t");
  const options = { WebSocket: FakeSocket, clock: new ManualClock(0), signal: controller.signal };
  const { err } = await doLogin("ws://gateway/", { token }, options);
  assert.equal((err as { code?: string } | undefined)?.code, "aborted");
});

test("a message whose signal is aborted from within its own call is not sent", async () => {
  const controller = new AbortController();
  let asked = 0;
  const { client, clock } = clientWith(() => {
    if (++asked > 1) controller.abort();
    return "t";
  });
  const login = client.login();
  await settle();
  await FakeSocket.last.logIn();
  await login;
  FakeSocket.last.closed();
  // The call finds that the next attempt to connect is due, and that one asks for a token.
  clock.late = 2000;
  const { status, err } = await client.talkToUser("bob", { body: "x" }, 3, {
    signal: controller.signal,
  });
  assert.deepEqual([asked, status, err?.code], [2, 11, "aborted"]);
  await settle();
  await FakeSocket.last.logIn();
  const commands = FakeSocket.last.packets.map(({ command }) => command);
  assert.ok(!commands.includes(Command.ChatUserTalk));
  client.dispose();
});
