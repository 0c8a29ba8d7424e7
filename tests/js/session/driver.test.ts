import assert from "node:assert/strict";
import test from "node:test";
import type { KIMError } from "kim-web-sdk";
import { Command, Ping, Pong, State, type KIMEvent } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";

test("there is no socket before the login, and one after it", async () => {
  const before = FakeSocket.made.length;
  const { client } = fakeClient();
  assert.equal(FakeSocket.made.length, before);
  void client.login();
  await settle();
  assert.equal(FakeSocket.made.length, before + 1);
  assert.equal(FakeSocket.last.url, "ws://gateway/");
  assert.equal(FakeSocket.last.binaryType, "arraybuffer");
  client.dispose();
});

test("a login that is given up before the turn ends makes no socket", async () => {
  const before = FakeSocket.made.length;
  const { client } = fakeClient();
  const login = client.login();
  const logout = client.logout();
  const again = fakeClient().client;
  void again.login();
  assert.equal((await login).success, false);
  await logout;
  assert.equal(FakeSocket.made.length, before + 1);
  client.dispose();
  again.dispose();
});

test("the address may be changed between two connections", async () => {
  const { client, clock, socket } = await onlineClient();
  client.wsurl = "ws://other/";
  socket.closed();
  clock.advance(30_000);
  await settle();
  assert.equal(FakeSocket.last.url, "ws://other/");
  client.dispose();
});

test("a login without an answer ends after ten seconds, and its socket is closed", async () => {
  const { client, clock } = fakeClient();
  const login = client.login();
  await settle();
  const socket = FakeSocket.last;
  socket.open();
  clock.advance(9_999);
  assert.equal(client.state, State.CONNECTING);
  clock.advance(1);
  const { success, err } = await login;
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "timeout");
  assert.deepEqual(socket.closeCalls, [1000]);
  assert.equal(client.state, State.INIT);
  client.dispose();
});

test("a ping is sent every 55 seconds, and three silent intervals end the connection", async () => {
  const { client, clock, socket } = await onlineClient();
  clock.advance(54_999);
  assert.equal(socket.pings, 0);
  clock.advance(1);
  assert.equal(socket.pings, 1);
  assert.deepEqual([...(socket.sent.at(-1) as Uint8Array)], [...Ping]);
  clock.advance(30);
  socket.receive(Pong.slice().buffer);
  assert.equal(client.stats().roundTripMs, 30);
  clock.advance(3 * 55_000);
  assert.equal(client.state, State.RECONNECTING);
  client.dispose();
});

test("a frame may come as an ArrayBuffer, a view, or a Buffer", async () => {
  const { client, socket } = await onlineClient();
  const before = client.stats().bytesReceived;
  const padded = new Uint8Array([9, ...Pong, 9]);
  socket.receive(Pong.slice().buffer);
  socket.receive(padded.subarray(1, 9));
  socket.receive(Buffer.from(Pong));
  assert.equal(client.stats().bytesReceived, before + 24);
  assert.equal(client.stats().malformedFrames, 0);
  client.dispose();
});

test("a text frame, garbage and an oversized frame are reported and survived", async () => {
  const { client, socket } = await onlineClient({ maxFrameBytes: 1000 });
  const codes: string[] = [];
  client.on("error", ({ code }) => codes.push(code));
  socket.receive("hello");
  socket.receive(new Uint8Array([1, 2, 3]));
  socket.receive(new Uint8Array(1001));
  assert.deepEqual(codes, ["unexpected_packet", "malformed_packet", "too_large"]);
  assert.equal(client.state, State.CONNECTED);
  client.dispose();
});

/** Bytes whose buffer has been transferred, for instance to a worker. */
function transferredBytes(): { buffer: ArrayBuffer; view: Uint8Array } {
  const view = Ping.slice();
  const buffer = view.buffer;
  structuredClone(buffer, { transfer: [buffer] });
  return { buffer, view };
}

test("transferred bytes are reported like any malformed packet, and the connection lives on", async () => {
  const { client, socket } = await onlineClient();
  const codes: string[] = [];
  client.on("error", ({ code }) => codes.push(code));
  const { buffer, view } = transferredBytes();
  socket.receive(buffer);
  socket.receive(view);
  socket.receive(new DataView(Pong.slice().buffer));
  assert.deepEqual(codes, ["malformed_packet", "malformed_packet"]);
  assert.equal(client.state, State.CONNECTED);
  client.dispose();
});

test("transferred bytes in answer to a login end it, like any malformed answer", async () => {
  const { client } = fakeClient();
  const login = client.login();
  await settle();
  FakeSocket.last.open();
  FakeSocket.last.receive(transferredBytes().buffer);
  const { success, err } = await login;
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "login_failed");
  assert.equal((err as KIMError).message, "malformed answer to the login");
  client.dispose();
});

test("requests wait while the socket holds more unsent bytes than it may", async () => {
  const { client, clock, socket } = await onlineClient({ maxBufferedBytes: 1000 });
  const talks = (): number =>
    socket.packets.filter(({ command }) => command === Command.ChatUserTalk).length;
  clock.advance(55_000);
  socket.bufferedAmount = 2000;
  const results = ["a", "b", "c"].map((dest) => client.talkToUser(dest, { body: "x".repeat(900) }));
  assert.equal(talks(), 2);
  clock.advance(1000);
  assert.equal(talks(), 2);
  socket.bufferedAmount = 0;
  clock.advance(10);
  assert.equal(talks(), 3);
  client.dispose();
  await Promise.all(results);
});

test("an error that is followed by a close counts once", async () => {
  const { client, socket } = await onlineClient();
  const events: KIMEvent[] = [];
  client.register(["Reconnecting"], (event) => events.push(event));
  socket.fail();
  socket.closed();
  assert.equal(events.length, 1);
  client.dispose();
});

test("a socket that fails without closing is given up", async () => {
  const { client, socket } = await onlineClient();
  socket.fail();
  assert.equal(client.state, State.RECONNECTING);
  client.dispose();
});

for (const [what, begin] of [
  ["fails", (socket: FakeSocket) => socket.fail()],
  ["has no answer in time", (_socket: FakeSocket, clock: ManualClock) => clock.advance(10_000)],
] as const) {
  test(`a socket that raises an error within close() ends its login once, when it ${what}`, async () => {
    // The WebSocket of Node 22 does so until it is open.
    class SocketOfNode22 extends FakeSocket {
      override close(code?: number): void {
        super.close(code);
        if (this.closeCalls.length < 100) this.fail();
      }
    }
    const { client, clock } = fakeClient({ WebSocket: SocketOfNode22 });
    const login = client.login();
    await settle();
    const socket = FakeSocket.last;
    begin(socket, clock);
    assert.equal((await login).success, false);
    assert.ok(socket.closeCalls.length <= 2, `${socket.closeCalls.length} times`);
    assert.equal(client.state, State.INIT);
    client.dispose();
  });
}

test("an event of an old socket changes nothing", async () => {
  const { client, clock, socket } = await onlineClient();
  const { onmessage } = socket;
  socket.closed();
  clock.advance(30_000);
  await settle();
  await FakeSocket.last.logIn();
  assert.equal(client.state, State.CONNECTED);
  onmessage?.({ data: new Uint8Array([1]) } as never);
  socket.closed();
  assert.equal(client.state, State.CONNECTED);
  assert.equal(client.stats().malformedFrames, 0);
  client.dispose();
});

test("a logout waits for the close event, but no longer than 1.5 seconds", async () => {
  const { client, clock, socket } = await onlineClient();
  let closed = 0;
  client.register(["Closed"], () => (closed += 1));
  const logout = client.logout();
  assert.equal(client.state, State.CLOSEING);
  assert.deepEqual(socket.closeCalls, [1000]);
  clock.advance(1499);
  assert.equal(closed, 0);
  clock.advance(1);
  await logout;
  assert.equal(closed, 1);
  socket.closed();
  assert.equal(closed, 1);
  client.dispose();
});

test("after a logout no timer is left, so that a program can exit", async () => {
  const { client, clock, socket } = await onlineClient();
  const logout = client.logout();
  socket.closed();
  await logout;
  assert.equal(clock.pending, 0);
});

test("after dispose no timer is left and the socket is closed", async () => {
  const { client, clock, socket } = await onlineClient();
  const pending = client.talkToUser("bob", { body: "x" });
  client.dispose();
  assert.equal(clock.pending, 0);
  assert.equal(socket.closeCalls.length, 1);
  assert.equal(socket.onmessage, null);
  assert.equal((await pending).err?.code, "connection_lost");
});

test("there is never more than one timer", async () => {
  const { client, clock } = await onlineClient();
  for (let i = 0; i < 20; ++i) void client.talkToUser(`user ${i}`, { body: "x" });
  assert.equal(clock.pending, 1);
  client.dispose();
});

test("many messages at once set a timer once", async () => {
  let timers = 0;
  class CountingClock extends ManualClock {
    override setTimeout(run: () => void, ms: number): unknown {
      timers += 1;
      return super.setTimeout(run, ms);
    }
  }
  const { client } = await onlineClient({ clock: new CountingClock(0) });
  timers = 0;
  for (let i = 0; i < 100; ++i) void client.talkToUser(`user ${i}`, { body: "x" });
  assert.ok(timers <= 1, `${timers} timers`);
  client.dispose();
});

test("frames that were sent keep their bytes", async () => {
  const { client, socket } = await onlineClient();
  void client.talkToUser("bob", { body: "first" });
  const copy = [...(socket.sent.at(-1) as Uint8Array)];
  void client.talkToUser("carol", { body: "second, and longer".repeat(1000) });
  assert.deepEqual([...(socket.sent.at(-2) as Uint8Array)], copy);
  client.dispose();
});

test("a socket class that answers within send does not confuse the client", async () => {
  const { client, socket } = await onlineClient();
  socket.send = (data: Uint8Array) => {
    socket.sent.push(data);
    if (data[1] === 0x11) socket.answer(Command.ChatUserTalk, new Uint8Array([8, 7]));
  };
  const { status, resp } = await client.talkToUser("bob", { body: "x" });
  assert.equal(status, 0);
  assert.equal(resp?.messageId.toString(), "7");
  client.dispose();
});

test("a socket whose send throws counts as closed: its message ends at once, and the client reconnects", async () => {
  const { client, clock, socket } = await onlineClient();
  socket.send = () => {
    throw new Error("broken");
  };
  const { err } = await client.talkToUser("bob", { body: "x" });
  assert.equal(err?.code, "connection_lost");
  assert.equal(client.state, State.RECONNECTING);
  assert.deepEqual(socket.closeCalls, [1000]);
  clock.advance(1000);
  await settle();
  await FakeSocket.last.logIn();
  assert.notEqual(FakeSocket.last, socket);
  assert.equal(client.state, State.CONNECTED);
  client.dispose();
});

test("the answer to a message in flight at a logout is its result", async () => {
  const { client, socket } = await onlineClient();
  const talk = client.talkToUser("bob", { body: "x" });
  const logout = client.logout();
  socket.answer(Command.ChatUserTalk, new Uint8Array([8, 7]));
  const { status, resp } = await talk;
  assert.equal(status, 0);
  assert.equal(resp?.messageId.toString(), "7");
  socket.closed();
  await logout;
  assert.equal(client.state, State.CLOSED);
  client.dispose();
});

test("a WebSocket class that throws fails the login", async () => {
  class Refusing {
    constructor() {
      throw new SyntaxError("bad URL");
    }
  }
  const { client } = fakeClient({ WebSocket: Refusing as never });
  const { success, err } = await client.login();
  assert.equal(success, false);
  assert.equal((err as KIMError).code, "url_failed");
  client.dispose();
});

test("the session's timers run on fake timers that do not advance the clock", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { client } = fakeClient({ clock: undefined });
  const login = client.login();
  FakeSocket.last.open();
  t.mock.timers.tick(10_000);
  assert.equal(((await login).err as KIMError).code, "timeout");
  client.dispose();
});

test("fake timers that are installed after the login run the session's timers, and so do real ones afterwards", async (t) => {
  const { client } = await onlineClient({ clock: undefined });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const talk = client.talkToUser("bob", { body: "hello" });
  t.mock.timers.tick(5000);
  assert.equal((await talk).err?.code, "timeout");
  t.mock.timers.reset();
  const real = t.mock.method(globalThis, "setTimeout");
  void client.talkToUser("carol", { body: "hello" }, 0, { timeout: 4000 });
  void client.talkToUser("dave", { body: "hello" }, 0, { timeout: 4000 });
  assert.equal(real.mock.callCount(), 1);
  client.dispose();
});

test("a timer that was set before fake timers were installed and removed still runs the session's timers", async (t) => {
  const timers: (() => void)[] = [];
  const real = t.mock.method(globalThis, "setTimeout", (callback: () => void) => {
    timers.push(callback);
    return timers.length;
  });
  const { client } = await onlineClient({ clock: undefined });
  const before = real.mock.callCount();
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
  const talk = client.talkToUser("bob", { body: "x" }, 0, { timeout: 0 });
  globalThis.setTimeout = setTimeout;
  for (const fire of timers.slice(0, before)) fire();
  assert.equal((await talk).err?.code, "timeout");
  client.dispose();
});

test("an application may do anything from within a callback", async () => {
  const { client, socket } = await onlineClient();
  const order: string[] = [];
  client.register(["Closed"], () => {
    order.push("closed");
    void client.talkToUser("bob", { body: "x" }).then(({ err }) => order.push(err?.code ?? ""));
    client.dispose();
  });
  const logout = client.logout();
  socket.closed();
  await logout;
  await settle();
  assert.deepEqual(order, ["closed", "not_connected"]);
});
