import assert from "node:assert/strict";
import test from "node:test";
import { Command, Flag, KickoutNotify, LogicPkt, LoginResp, Ping, Pong, Status } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { connect, gatewayFor, login, reason, text, until } from "../support/gateway.js";

test("a good token is answered with the account and a channel of this gateway", async (t) => {
  const gateway = await gatewayFor(t, { gatewayId: "gate07" });
  const client = await connect(gateway);
  const answer = await client.login(gateway.mintToken("alice"));
  assert.equal(answer.status, Status.Success);
  assert.equal(answer.flag, Flag.Response);
  assert.equal(answer.command, Command.SignIn);
  const { account, channelId } = LoginResp.decode(answer.payload);
  assert.equal(account, "alice");
  assert.match(channelId, /^gate07_alice_\d+$/);
  assert.deepEqual(
    gateway.connections.map((c) => [c.account, c.channelId, c.located]),
    [["alice", channelId, true]],
  );
});

test("an account with a lone surrogate gets U+FFFD in its place, as the answer says", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await connect(gateway);
  const answer = await client.login(gateway.mintToken("half \ud83d"));
  const { account } = LoginResp.decode(answer.payload);
  assert.equal(account, "half \ufffd");
  await (await login(gateway, "alice")).talk(account, "hi");
  assert.equal((await client.push()).dest, account);
});

test("a first packet that is not a login is refused with InvalidCommand", async (t) => {
  const client = await connect(await gatewayFor(t));
  const sequence = client.post(Command.ChatUserTalk, "bob", text("hi"));
  const answer = await client.next((packet) => packet.sequence === sequence);
  assert.deepEqual(
    [answer.status, answer.flag, answer.dest, answer.command, answer.channelId],
    [Status.InvalidCommand, Flag.Request, "bob", Command.ChatUserTalk, ""],
  );
  assert.equal(reason(answer), "the first packet must be a login");
  assert.equal(await client.closed, 1008);
});

test("a ping before login closes the connection without an answer", async (t) => {
  const client = await connect(await gatewayFor(t));
  let answers = 0;
  client.socket.on("message", () => (answers += 1));
  client.socket.send(Ping);
  assert.equal(await client.closed, 1008);
  assert.equal(answers, 0);
});

test("a ping after login is answered with a pong, byte for byte", async (t) => {
  const client = await login(await gatewayFor(t), "alice");
  const pong = new Promise<Buffer>((resolve) => client.socket.once("message", resolve));
  client.socket.send(Ping);
  assert.deepEqual(new Uint8Array(await pong), new Uint8Array(Pong));
});

test("a second login kicks the first out, whose channel then gets 404", async (t) => {
  const gateway = await gatewayFor(t);
  const first = await login(gateway, "alice");
  const second = await login(gateway, "alice");
  const push = await first.push();
  assert.equal(push.command, Command.SignIn);
  assert.equal(KickoutNotify.decode(push.payload).channelId, first.channelId);
  const late = await first.request(Command.ChatUserTalk, "bob", text("still here?"));
  assert.equal(late.status, Status.SessionNotFound);
  assert.equal(reason(late), "session is not found");
  const { answer } = await second.talk("bob", "hello");
  assert.equal(answer.status, Status.Success);
});

test("a second login in one connection is refused and changes nothing", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await login(gateway, "alice");
  const answer = await client.login(gateway.mintToken("alice"));
  assert.equal(answer.status, Status.InvalidCommand);
  assert.equal(reason(answer), "already logged in");
  assert.equal((await client.talk("bob", "hello")).answer.status, Status.Success);
});

for (const strictLocation of [false, true]) {
  const fate = strictLocation ? "stop" : "go on";
  test(`pushes ${fate} when a replaced connection ends, strictLocation ${strictLocation}`, async (t) => {
    const gateway = await gatewayFor(t, { strictLocation });
    const older = await login(gateway, "alice");
    const newer = await login(gateway, "alice");
    const sender = await login(gateway, "bob");
    older.socket.close();
    await older.closed;
    await until(() => gateway.connections.length === 2);
    await sender.talk("alice", "hello");
    const pushes = (await newer.settle()).filter((packet) => packet.flag === Flag.Push);
    assert.equal(pushes.length, strictLocation ? 0 : 1);
  });
}

test("a new connection that ends while the older one is kicked out ends once, and has no session", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  await login(gateway, "alice");
  const ends: string[] = [];
  gateway.on("close", (_, why) => ends.push(why));
  gateway.on("packet", (packet) => {
    if (packet.flag === Number(Flag.Push)) gateway.dropConnections();
  });
  const second = await connect(gateway);
  second.login(gateway.mintToken("alice")).catch(() => undefined);
  await second.closed;
  assert.deepEqual(ends, ["dropped", "dropped"]);
  assert.equal(clock.pending, 0);
  assert.throws(() => gateway.push("alice", { command: "any" }), { code: "not_connected" });
});

test("kick pushes a kickout and forgets the session", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await login(gateway, "alice");
  assert.equal(gateway.kick("alice"), true);
  const push = await client.push();
  assert.deepEqual([push.command, push.channelId], [Command.SignIn, ""]);
  assert.equal(KickoutNotify.decode(push.payload).channelId, client.channelId);
  assert.equal(gateway.kick("alice"), false);
  assert.equal(gateway.loseSession("alice"), false);
  const late = await client.request(Command.ChatUserTalk, "bob", text("still here?"));
  assert.equal(late.status, Status.SessionNotFound);
});

test("requests of a lost session are answered with 404 until the client logs in again", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await login(gateway, "alice");
  assert.equal(gateway.loseSession("alice"), true);
  assert.equal((await client.talk("bob", "hi")).answer.status, Status.SessionNotFound);
  const again = await login(gateway, "alice");
  assert.equal((await again.talk("bob", "hi")).answer.status, Status.Success);
});

test("a client that does not log in within ten seconds is cut off", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const client = await connect(gateway);
  clock.advance(9999);
  assert.equal(gateway.connections.length, 1);
  clock.advance(1);
  assert.equal(await client.closed, 1006);
});

test("a client that sends nothing for two minutes is cut off, and a ping restarts the two minutes", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const client = await login(gateway, "alice");
  clock.advance(119_000);
  await client.settle();
  clock.advance(119_000);
  assert.equal(gateway.connections.length, 1);
  clock.advance(1000);
  assert.equal(gateway.connections.length, 0);
  assert.equal(await client.closed, 1006);
});

test("a login that cannot be decoded closes the connection without an answer", async (t) => {
  const gateway = await gatewayFor(t);
  const ends: string[] = [];
  gateway.on("close", (_, why) => ends.push(why));
  const client = await connect(gateway);
  let answers = 0;
  client.socket.on("message", () => (answers += 1));
  client.post(Command.SignIn, "dest", Uint8Array.of(0x0a, 0xff));
  assert.equal(await client.closed, 1008);
  assert.deepEqual([answers, ends, gateway.stats.refusedLogins], [0, ["refused"], 1]);
});

test("a connection has no account until it has logged in", async (t) => {
  const gateway = await gatewayFor(t);
  const seen: unknown[] = [];
  gateway.on("connection", (connection) => seen.push(connection));
  gateway.on("login", (login) => seen.push(login));
  gateway.on("close", (connection) => seen.push(connection));
  const client = await connect(gateway);
  const stranger = { account: "", channelId: "", remoteAddress: "127.0.0.1", located: false };
  assert.deepEqual(gateway.connections, [stranger]);
  const answer = await client.login(gateway.mintToken("alice"));
  const { account, channelId } = LoginResp.decode(answer.payload);
  const known = { account, channelId, remoteAddress: "127.0.0.1", located: true };
  assert.deepEqual(gateway.connections, [known]);
  client.socket.terminate();
  await until(() => gateway.connections.length === 0);
  assert.deepEqual(seen, [stranger, { account, channelId }, known]);
});

test("a gateway's stats count what it does, and each read returns a copy", async (t) => {
  const gateway = await gatewayFor(t);
  const none = { ...gateway.stats };
  assert.deepEqual([...new Set(Object.values(none))], [0]);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  await alice.talk("bob", "hi");
  await bob.push();
  const stranger = await connect(gateway);
  await stranger.login("nonsense");
  await stranger.closed;
  Object.assign(gateway.stats, { messages: 7 });
  assert.deepEqual(gateway.stats, {
    connections: 3,
    refusedConnections: 0,
    logins: 2,
    refusedLogins: 1,
    packetsIn: 4,
    packetsOut: 5,
    malformed: 0,
    messages: 1,
    faults: 0,
  });
});

test("packets that no client sends after its login are not answered", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const seen: string[] = [];
  gateway.on("packet", ({ direction, kind, command, flag, account }) =>
    seen.push(`${direction} ${kind} ${command} ${flag} ${account}`),
  );
  const frames: unknown[] = [];
  alice.socket.on("message", (frame) => frames.push(frame));
  alice.socket.send(Pong);
  alice.socket.send(Uint8Array.of(0xc3, 0x15, 0xa7, 0x65, 0, 3, 0, 0));
  for (const flag of [Flag.Response, Flag.Push]) {
    const packet = Object.assign(new LogicPkt(), { command: Command.ChatUserTalk, dest: "bob" });
    alice.socket.send(Object.assign(packet, { flag, payload: text("hi") }).bytes());
  }
  await alice.settle();
  assert.equal(frames.length, 1);
  assert.deepEqual(seen, [
    "in basic pong 0 alice",
    "in basic basic 0 alice",
    `in logic ${Command.ChatUserTalk} 1 alice`,
    `in logic ${Command.ChatUserTalk} 2 alice`,
    "in basic ping 0 alice",
    "out basic pong 0 alice",
  ]);
  assert.deepEqual([gateway.messages, gateway.stats.malformed], [[], 0]);
});
