// How connections end: what the client receives, what listeners are told, and that nothing is left behind.
import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { Command, LoginReq, Ping, Status } from "kim-web-sdk";
import { faults, Gateway, ManualClock, startGateway } from "kim-web-sdk/testing";
import { WebSocket } from "ws";
import { connect, gatewayFor, login, text, until, type RawClient } from "../support/gateway.js";
import { Watched } from "../support/watched_signal.js";

test("close sends clients the code for going away, and leaves nothing open", async () => {
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

test("close does not wait for a client that never answers the close frame", async () => {
  const gateway = await startGateway();
  const alice = await login(gateway, "alice");
  alice.socket.pause();
  await gateway.close();
  alice.socket.resume();
  await alice.closed;
});

test("with answerClose false a client's close frame is not answered", async (t) => {
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

/** The account of the next connection that ends, the reason, and the code and text that its client gets. */
async function ending(gateway: Gateway, client: RawClient): Promise<unknown[]> {
  const closed = once(client.socket, "close") as Promise<[number, Buffer]>;
  const [{ account }, reason] = (await once(gateway, "close")) as [{ account: string }, string];
  const [code, text] = await closed;
  return [account, reason, code, String(text)];
}

const badMagic = Uint8Array.of(1, 2, 3, 4);

for (const [what, act, code, text, reason] of [
  ["a ping", (client: RawClient) => client.socket.send(Ping), 1008, "login first", "protocol"],
  [
    "no packet",
    (client: RawClient) => client.socket.send(badMagic),
    1008,
    "login first",
    "protocol",
  ],
  [
    "a text",
    (client: RawClient) => client.socket.send("hi"),
    1003,
    "binary frames only",
    "protocol",
  ],
  ["a bad token", (client: RawClient) => void client.login("x"), 1008, "login refused", "refused"],
  ["a close frame", (client: RawClient) => client.socket.close(4001, "bye"), 4001, "bye", "peer"],
  ["nothing more", (client: RawClient) => client.socket.terminate(), 1006, "", "peer"],
] as const) {
  test(`a client that begins with ${what} is closed with the text ${JSON.stringify(text)}`, async (t) => {
    const gateway = await gatewayFor(t);
    const client = await connect(gateway);
    const ended = ending(gateway, client);
    act(client);
    assert.deepEqual(await ended, ["", reason, code, text]);
    assert.equal(gateway.stats.malformed, what === "no packet" ? 1 : 0);
  });
}

for (const [why, act, code, text] of [
  ["shutdown", (gateway: Gateway) => void gateway.close(), 1001, "gateway is closing"],
  ["dropped", (gateway: Gateway) => gateway.dropConnections(), 1006, ""],
] as const) {
  test(`when the gateway ends a connection, listeners get "${why}", and the client ${code}`, async (t) => {
    const gateway = await gatewayFor(t);
    const alice = await login(gateway, "alice");
    const ended = ending(gateway, alice);
    act(gateway);
    assert.deepEqual(await ended, ["alice", why, code, text]);
  });
}

for (const [action, code, text] of [
  [{ close: 1011 }, 1011, ""],
  [{ close: 3000, reason: "so be it" }, 3000, "so be it"],
  ["terminate", 1006, ""],
] as const) {
  test(`when the fault ${JSON.stringify(action)} ends a connection, listeners get "fault", and the client ${code}`, async (t) => {
    const gateway = await gatewayFor(t, { faults: faults.when({ command: "ping" }, action) });
    const alice = await login(gateway, "alice");
    const ended = ending(gateway, alice);
    alice.socket.send(Ping);
    assert.deepEqual(await ended, ["alice", "fault", code, text]);
  });
}

test("when a silent connection ends, listeners get which of the two timeouts it was", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock, loginTimeoutMs: 500, readTimeoutMs: 700 });
  const alice = await login(gateway, "alice");
  const stranger = await connect(gateway);
  const first = ending(gateway, stranger);
  clock.advance(500);
  assert.deepEqual(await first, ["", "login_timeout", 1006, ""]);
  const second = ending(gateway, alice);
  clock.advance(200);
  assert.deepEqual(await second, ["alice", "read_timeout", 1006, ""]);
  assert.equal(clock.pending, 0);
});

for (const [answerClose, code] of [
  [true, 1009],
  [false, 1006],
] as const) {
  test(`a frame over the limit is reported as "protocol", answerClose ${answerClose}`, async (t) => {
    const gateway = await gatewayFor(t, { answerClose, maxFrameBytes: 1024 });
    const alice = await login(gateway, "alice");
    const ended = ending(gateway, alice);
    alice.socket.send(new Uint8Array(1025));
    assert.deepEqual(await ended, ["alice", "protocol", code, ""]);
  });
}

test("with answerClose false no end of a connection sends a close frame", async (t) => {
  const gateway = await gatewayFor(t, { answerClose: false });
  for (const [reason, act] of [
    ["protocol", (client: RawClient) => client.socket.send("hi")],
    ["shutdown", () => void gateway.close()],
  ] as const) {
    const alice = await login(gateway, "alice");
    const ended = ending(gateway, alice);
    act(alice);
    assert.deepEqual(await ended, ["alice", reason, 1006, ""]);
  }
});

test("with answerClose false a refusal as large as its request arrives whole", async (t) => {
  const gateway = await gatewayFor(t, { answerClose: false, maxFrameBytes: 1 << 25 });
  const client = await connect(gateway);
  const dest = "x".repeat(1 << 24);
  const payload = LoginReq.encode(LoginReq.fromPartial({ token: "x" })).finish();
  client.post(Command.SignIn, dest, payload);
  assert.equal((await client.next(() => true)).dest, dest);
  assert.equal(await client.closed, 1006);
});

test("a socket whose close frame is not answered is cut after thirty seconds", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { answerClose: false, clock });
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  const ended = once(gateway, "close");
  alice.socket.close(1000);
  await ended;
  clock.advance(29_999);
  await bob.settle();
  assert.equal(alice.socket.readyState, alice.socket.CLOSING);
  clock.advance(1);
  assert.equal(await alice.closed, 1006);
  const other = once(gateway, "close");
  bob.socket.close(1000);
  await other;
  bob.socket.terminate();
  await bob.closed;
  await until(() => clock.pending === 0);
});

test("a client may leave as many bytes unread as the option allows, by default 8 MiB", async (t) => {
  for (const [options, left] of [
    [{ maxBufferedBytes: 1 << 26 }, 1],
    [{}, 0],
  ] as const) {
    const gateway = await gatewayFor(t, options);
    const alice = await login(gateway, "alice");
    alice.socket.pause();
    const big = new Uint8Array(1 << 20);
    for (let sent = 0; sent < 30 && gateway.connections.length > 0; sent += 1) {
      gateway.sendRaw("alice", big);
    }
    assert.equal(gateway.connections.length, left);
    alice.socket.terminate();
  }
});

test("a gateway that was closed leaves no timer of the machine behind", async () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const gateway = await startGateway();
  const alice = await login(gateway, "alice");
  await connect(gateway);
  await gateway.close();
  await alice.closed;
  assert.equal(timers(), before);
});

test("a listener of the end of a connection may close the gateway, also while it is closing", async () => {
  const gateway = await startGateway();
  await login(gateway, "alice");
  let again: Promise<void> | undefined;
  gateway.on("close", () => {
    again = gateway.close();
  });
  const closing = gateway.close();
  assert.equal(again, closing);
  await closing;
});

test("a gateway closes although a listener of the end of a connection throws, and then rejects with its error", async () => {
  const gateway = await startGateway();
  const clients = [await login(gateway, "alice"), await login(gateway, "bob")];
  const thrown = new Error("not expected");
  gateway.on("close", () => {
    throw thrown;
  });
  await assert.rejects(gateway.close(), thrown);
  assert.deepEqual(await Promise.all(clients.map(({ closed }) => closed)), [1001, 1001]);
  assert.throws(() => gateway.port, { code: "not_listening" });
});

test("a gateway that is closed while it starts does not listen", async () => {
  const gateway = new Gateway();
  const start = assert.rejects(gateway.start(), { code: "listen_failed" });
  await gateway.close();
  assert.throws(() => gateway.port, { code: "not_listening" });
  await start;
});

test("a gateway is closed by its signal, whenever that is aborted", async () => {
  const watched = new Watched();
  const gateway = await startGateway({ signal: watched.signal });
  const alice = await login(gateway, "alice");
  watched.abort();
  assert.equal(await alice.closed, 1001);
  await gateway.close();
  const late = await startGateway({ signal: watched.signal });
  assert.throws(() => late.port, { code: "not_listening" });
  assert.equal(watched.listeners, 0);
});

test("a gateway that was closed listens to its signal no more", async () => {
  const watched = new Watched();
  const gateway = await startGateway({ signal: watched.signal });
  assert.equal(watched.listeners, 1);
  await gateway.close();
  assert.equal(watched.listeners, 0);
});

test("packets that a fault holds back are dropped with their connection, and so are their timers", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const alice = await login(gateway, "alice");
  for (const action of [{ delay: 5000 }, "reorder"] as const) {
    gateway.setFaults(faults.when({ command: Command.ChatUserTalk }, action));
    alice.post(Command.ChatUserTalk, "bob", text("held back"));
    await once(gateway, "packet");
    gateway.push("alice", { command: Command.ChatUserTalk });
  }
  const held = clock.pending;
  gateway.dropConnections();
  await alice.closed;
  assert.deepEqual([held, clock.pending], [5, 0]);
  clock.advance(5000);
  assert.deepEqual(gateway.messages, []);
});

for (const action of ["pass", "duplicate", "reorder", { delay: 5000 }] as const) {
  const shown = JSON.stringify(action);
  test(`a hook may end the connection of its packet, and return ${shown}`, async (t) => {
    const clock = new ManualClock();
    const gateway = await gatewayFor(t, { clock });
    const alice = await login(gateway, "alice");
    gateway.setFaults(() => {
      gateway.dropConnections();
      return action;
    });
    alice.post(Command.ChatUserTalk, "bob", text("hi"));
    await alice.closed;
    assert.equal(clock.pending, 0);
    clock.advance(5000);
    assert.deepEqual(gateway.messages, []);
  });
}

test("a refusal that is duplicated arrives once, since it ends its connection", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.duplicate({ direction: "out" }) });
  const client = await connect(gateway);
  let frames = 0;
  client.socket.on("message", () => (frames += 1));
  const { status } = await client.login("nonsense");
  assert.equal(status, Status.Unauthorized);
  assert.deepEqual([await client.closed, frames], [1008, 1]);
});
