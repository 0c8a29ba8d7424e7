// Login tokens: which are accepted, which are refused and why, and how the gateway mints them.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import test from "node:test";
import { Flag, LoginResp, Status } from "kim-web-sdk";
import { ManualClock, type Gateway } from "kim-web-sdk/testing";
import { SignJWT, jwtVerify } from "jose";
import { connect, gatewayFor, reason } from "../support/gateway.js";

const secret = "a secret for tests";
const signedBy = { alg: "HS256", typ: "JWT" };

/** A token with this header and body, and a valid signature. */
function signed(body: unknown, header: unknown = signedBy): () => string {
  const text = `${base64url(header)}.${base64url(body)}`;
  return () => `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

test("a token of another JWT library is accepted, and ours can be verified by it", async (t) => {
  const gateway = await gatewayFor(t, { secret });
  const key = new TextEncoder().encode(secret);
  const theirs = await new SignJWT({ acc: "bob", app: "kim" })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("5m")
    .sign(key);
  const client = await connect(gateway);
  assert.equal((await client.login(theirs)).status, Status.Success);
  const ours = await jwtVerify(gateway.mintToken("bob"), key, { algorithms: ["HS256"] });
  assert.deepEqual(ours.protectedHeader, signedBy);
  const { payload } = ours;
  assert.equal(payload["acc"], "bob");
  assert.equal(payload["app"], "kim");
  assert.equal(typeof payload.exp, "number");
});

const unreadable = "no JSON." + base64url({ acc: "eve", app: "kim" }) + ".";
const unsigned = `${base64url({ alg: "none" })}.${base64url({ acc: "eve", app: "kim" })}.`;

for (const [what, token, why] of [
  ["that is no token", () => "nonsense", "token is not a JWT"],
  ["of two parts", () => `${base64url(signedBy)}.${base64url({})}`, "token is not a JWT"],
  ["of four parts", (g: Minting) => `${g.mintToken("eve")}.`, "token is not a JWT"],
  ["whose header is a list", signed({}, [signedBy]), "token is not signed with HS256"],
  ["whose header is null", signed({}, null), "token is not signed with HS256"],
  ["whose body is a list", signed(["eve"]), "token names no account"],
  ["whose body is null", signed(null), "token names no account"],
  ["without an account", signed({ app: "kim" }), "token names no account"],
  ["of an empty account", signed({ acc: "", app: "kim" }), "token names no account"],
  ["whose account is a number", signed({ acc: 5, app: "kim" }), "token names no account"],
  ["without an app", signed({ acc: "eve" }), "token names no app"],
  ["whose app is a number", signed({ acc: "eve", app: 5 }), "token names no app"],
  ["without an end", signed({ acc: "eve", app: "kim" }), "token has no end"],
  [
    "whose end is a text",
    signed({ acc: "eve", app: "kim", exp: "later" }),
    "token has an unreadable end",
  ],
  [
    "whose end is null",
    signed({ acc: "eve", app: "kim", exp: null }),
    "token has an unreadable end",
  ],
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

for (const [what, token] of [
  ["of the longest account", mint({}, "e".repeat(60))],
  ["of an account of sixty emojis", mint({}, "👋".repeat(60))],
] as const) {
  test(`a token ${what} is accepted`, async (t) => {
    const gateway = await gatewayFor(t, { secret });
    const answer = await (await connect(gateway)).login(token(gateway));
    assert.equal(answer.status, Status.Success);
    const { account } = LoginResp.decode(answer.payload);
    assert.match(account, /^(eve|e{60}|(👋){60})$/u);
  });
}

test("a token expires at the second that it names, by the gateway's clock", async (t) => {
  const clock = new ManualClock(1_700_000_000_999);
  const gateway = await gatewayFor(t, { clock });
  const token = gateway.mintToken("alice", { expiresInSeconds: 60 });
  clock.advance(59_000);
  assert.equal((await (await connect(gateway)).login(token)).status, Status.Success);
  clock.advance(1);
  assert.equal(reason(await (await connect(gateway)).login(token)), "token is expired");
});

test("by default, a token is valid for a day, with the gateway's own app and secret", async (t) => {
  const clock = new ManualClock(1_700_000_000_999);
  const gateway = await gatewayFor(t, { clock, app: "chat", secret });
  const bodyOf = (token: string): unknown =>
    JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const expected = { acc: "alice", app: "chat", exp: 1_700_000_000 + 86_400 };
  assert.deepEqual(bodyOf(gateway.mintToken("alice")), expected);
  const left = { expiresInSeconds: null, app: null, secret: null } as object;
  assert.equal(gateway.mintToken("alice", left), gateway.mintToken("alice"));
  assert.equal((await (await connect(gateway)).login(gateway.mintToken("alice", left))).status, 0);
});

test("without the option, each gateway has a random secret of 32 bytes", async (t) => {
  const secrets = [await gatewayFor(t), await gatewayFor(t)].map((gateway) => gateway.secret);
  assert.notEqual(secrets[0], secrets[1]);
  for (const one of secrets) assert.equal(Buffer.from(one, "base64url").length, 32);
  assert.equal((await gatewayFor(t, { secret })).secret, secret);
});

for (const [message, args] of [
  ["the account must be a text that is not empty", []],
  ["the account must be a text that is not empty", [""]],
  ["the account must be a text that is not empty", [{ account: "alice" }]],
  ["option expiresIn is not known", ["alice", { expiresIn: 60 }]],
  ["option expiresInSeconds must be a number", ["alice", { expiresInSeconds: "1h" }]],
] as [string, [string]][]) {
  test(`mintToken refuses ${JSON.stringify(args)}, and the error says why`, async (t) => {
    const gateway = await gatewayFor(t);
    assert.throws(() => gateway.mintToken(...args), { code: "invalid_option", message });
  });
}

type Minting = Pick<Gateway, "mintToken">;

function mint(
  options: { secret?: string; app?: string; expiresInSeconds?: number },
  account = "eve",
) {
  return (gateway: Minting) => gateway.mintToken(account, options);
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
