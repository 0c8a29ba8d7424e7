import assert from "node:assert/strict";
import test from "node:test";
import { Command, Flag, KickoutNotify, LoginResp, Ping, Pong, Status } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { SignJWT, jwtVerify } from "jose";
import { connect, gatewayFor, login, reason, text, until } from "../support/gateway.js";

const secret = "a secret for tests";

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

test("a token of another JWT library is accepted, and ours is readable for it", async (t) => {
  const gateway = await gatewayFor(t, { secret });
  const key = new TextEncoder().encode(secret);
  const theirs = await new SignJWT({ acc: "bob", app: "kim" })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("5m")
    .sign(key);
  const client = await connect(gateway);
  assert.equal((await client.login(theirs)).status, Status.Success);
  const { payload } = await jwtVerify(gateway.mintToken("bob"), key, { algorithms: ["HS256"] });
  assert.equal(payload["acc"], "bob");
  assert.equal(payload["app"], "kim");
  assert.equal(typeof payload.exp, "number");
});

const unreadable = "no JSON." + base64url({ acc: "eve", app: "kim" }) + ".";
const unsigned = `${base64url({ alg: "none" })}.${base64url({ acc: "eve", app: "kim" })}.`;

for (const [what, token, why] of [
  ["that is no token", () => "nonsense", "token is not a JWT"],
  ["whose header cannot be read", () => unreadable, "token is not signed with HS256"],
  ["of an account that is too long", mint({}, "a".repeat(61)), "account is too long"],
  ["without a signature", () => unsigned, "token is not signed with HS256"],
  ["of another secret", mint({ secret: "another" }), "token has a wrong signature"],
  [
    "with something behind its signature",
    (g: Minting) => `${g.mintToken("eve")}!!`,
    "token has a wrong signature",
  ],
  ["that has expired", mint({ expiresInSeconds: -1 }), "token is expired"],
  ["of another app", mint({ app: "other" }), "token is for another app"],
] as const) {
  test(`a token ${what} is refused with the request's own flag, and the socket closes`, async (t) => {
    const gateway = await gatewayFor(t, { secret });
    const client = await connect(gateway);
    const answer = await client.login(token(gateway));
    assert.equal(answer.status, Status.Unauthorized);
    assert.equal(answer.flag, Flag.Request);
    assert.equal(reason(answer), why);
    assert.equal(await client.closed, 1008);
    assert.equal(gateway.stats.refusedLogins, 1);
  });
}

test("an account with half a character is the one that its answer names", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await connect(gateway);
  const answer = await client.login(gateway.mintToken("half \ud83d"));
  const { account } = LoginResp.decode(answer.payload);
  assert.equal(account, "half \ufffd");
  await (await login(gateway, "alice")).talk(account, "hi");
  assert.equal((await client.push()).dest, account);
});

test("a token expires by the gateway's clock", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const token = gateway.mintToken("alice", { expiresInSeconds: 60 });
  clock.advance(61_000);
  const client = await connect(gateway);
  assert.equal(reason(await client.login(token)), "token is expired");
});

test("a first packet that is no login is refused with InvalidCommand", async (t) => {
  const client = await connect(await gatewayFor(t));
  const sequence = client.post(Command.ChatUserTalk, "bob", text("hi"));
  const answer = await client.next((packet) => packet.sequence === sequence);
  assert.equal(answer.status, Status.InvalidCommand);
  assert.equal(answer.flag, Flag.Request);
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
  const { answer } = await second.talk("bob", "hello");
  assert.equal(answer.status, Status.Success);
});

test("a second login in one connection is refused and changes nothing", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await login(gateway, "alice");
  const answer = await client.login(gateway.mintToken("alice"));
  assert.equal(answer.status, Status.InvalidCommand);
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

test("kick pushes a kickout and forgets the session", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await login(gateway, "alice");
  assert.equal(gateway.kick("alice"), true);
  const { channelId } = KickoutNotify.decode((await client.push()).payload);
  assert.equal(channelId, client.channelId);
  assert.equal(gateway.kick("alice"), false);
});

test("a lost session is answered with 404 until the client logs in anew", async (t) => {
  const gateway = await gatewayFor(t);
  const client = await login(gateway, "alice");
  assert.equal(gateway.loseSession("alice"), true);
  assert.equal((await client.talk("bob", "hi")).answer.status, Status.SessionNotFound);
  const again = await login(gateway, "alice");
  assert.equal((await again.talk("bob", "hi")).answer.status, Status.Success);
});

test("who does not log in within ten seconds is cut", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const client = await connect(gateway);
  clock.advance(9999);
  assert.equal(gateway.connections.length, 1);
  clock.advance(1);
  assert.equal(await client.closed, 1006);
});

test("who sends nothing for two minutes is cut, and a ping starts the two minutes anew", async (t) => {
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

for (const [message, args] of [
  ["the account must be a text that is not empty", []],
  ["the account must be a text that is not empty", [""]],
  ["the account must be a text that is not empty", [{ account: "alice" }]],
  ["option expiresIn is not known", ["alice", { expiresIn: 60 }]],
  ["option expiresInSeconds must be a number", ["alice", { expiresInSeconds: "1h" }]],
] as [string, [string]][]) {
  test(`no token is made of ${JSON.stringify(args)}, and the error says why`, async (t) => {
    const gateway = await gatewayFor(t);
    assert.throws(() => gateway.mintToken(...args), { code: "invalid_option", message });
  });
}

interface Minting {
  mintToken(account: string, options?: object): string;
}

function mint(
  options: { secret?: string; app?: string; expiresInSeconds?: number },
  account = "eve",
) {
  return (gateway: Minting) => gateway.mintToken(account, options);
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
