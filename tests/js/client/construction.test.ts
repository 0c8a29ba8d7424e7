// The arguments of the constructor, and what constructing a client does.
import assert from "node:assert/strict";
import test from "node:test";
import { KIMClient, Seq, type KIMOptions } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { clientFor } from "../support/clients.js";
import { FakeSocket, settle } from "../support/fake_socket.js";
import { gatewayFor } from "../support/gateway.js";

function withRequest(req: object): KIMClient {
  return new KIMClient("ws://127.0.0.1:1", { token: "secret", ...req });
}

function withOptions(options: object): KIMClient {
  return new KIMClient("ws://127.0.0.1:1", { token: "secret" }, options);
}

for (const [what, construct, names] of [
  ["an empty URL", () => new KIMClient("", { token: "secret" }), /url/],
  ["a token that is a number", () => withRequest({ token: 1 }), /req\.token/],
  ["no request", () => new KIMClient("ws://x", undefined as never), /req/],
  ["a zone that is a number", () => withRequest({ zone: 1 }), /req\.zone/],
  ["tags that are no array", () => withRequest({ tags: "web" }), /req\.tags/],
  ["options that are a number", () => withOptions(5000 as never), /options must be an object/],
  ["options that are null", () => withOptions(null as never), /options must be an object/],
  ["a negative timeout", () => withOptions({ requestTimeout: -1 }), /requestTimeout/],
  ["a flag that is no flag", () => withOptions({ queueWhileDisconnected: 1 }), /queueWhile/],
  ["a class that is none", () => withOptions({ WebSocket: {} }), /WebSocket/],
  [
    "a logger that is only a function",
    () => withOptions({ logger: console.log }),
    /options\.logger/,
  ],
  ["a logger that is a flag", () => withOptions({ logger: true }), /options\.logger/],
  ["a clock that is a number", () => withOptions({ clock: 1 }), /options\.clock/],
  ["a clock that tells no time", () => withOptions({ clock: {} }), /options\.clock/],
  ["a clock that has no timers", () => withOptions({ clock: Date }), /options\.clock/],
] as const) {
  test(`the constructor refuses ${what}, and names it`, () => {
    assert.throws(construct, { name: "KIMError", code: "invalid_argument", message: names });
    assert.throws(construct, ({ message }: Error) => !message.includes("secret"));
  });
}

for (const name of [
  ...["loginTimeout", "requestTimeout", "storeTimeout", "heartbeatInterval", "backoffBase"],
  ...["backoffCap", "readTimeoutIntervals", "catchUpAfter", "maxFrameBytes"],
]) {
  test(`the constructor refuses 0 as ${name}`, () => {
    const message = `options.${name} must be a number from 1 on`;
    for (const value of [0, 0.5]) {
      assert.throws(() => withOptions({ [name]: value }), { code: "invalid_argument", message });
    }
    withOptions({ [name]: 1 });
  });
}

test("the constructor accepts 0 where it means at once, none, or no limit", () => {
  for (const name of [
    ...["logoutTimeout", "closeGrace", "maxReconnectAttempts", "stableAfter", "probeTimeout"],
    ...["suspendThreshold", "retryDelay", "maxPendingRequests", "ackInterval", "ackDelay"],
    ...["ackOverflow", "handlerTimeout", "maxHeldPushes", "maxKnownIds", "maxBufferedBytes"],
  ]) {
    withOptions({ [name]: 0 });
    assert.throws(() => withOptions({ [name]: -1 }), {
      message: `options.${name} must be a number from 0 on`,
    });
  }
});

test("importing the package and constructing a client neither connects nor takes a sequence number", async (t) => {
  const gateway = await gatewayFor(t);
  const before = Seq.num;
  clientFor(t, gateway, "alice");
  assert.equal(Seq.num, before);
  assert.equal(gateway.stats.connections, 0);
});

test("a logger may be a function that has the methods", () => {
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  withOptions({ heartbeatIntervall: 1000, logger: Object.assign(() => undefined, { warn }) });
  assert.equal(warnings.length, 1);
});

test("an unknown option is logged by its name, and changes nothing", () => {
  const warnings: string[] = [];
  const logger = { warn: (text: string) => void warnings.push(text) };
  withOptions({ heartbeatIntervall: 1000, leaderTimeout: 1, requestTimeout: 1, logger });
  assert.deepEqual(warnings, [
    "options.heartbeatIntervall is not known",
    "options.leaderTimeout is not known",
  ]);
});

test("inherited options count like own ones", async () => {
  const clock = new ManualClock();
  const shared = { loginTimeout: 50, WebSocket: FakeSocket, clock };
  const client = new KIMClient(
    "ws://127.0.0.1:1",
    { token: "secret" },
    Object.create(shared) as KIMOptions,
  );
  const login = client.login();
  await settle();
  clock.advance(50);
  const { success, err } = await Promise.race([
    login,
    settle().then(() => ({ success: undefined, err: undefined })),
  ]);
  assert.deepEqual([success, (err as { code?: string } | undefined)?.code], [false, "timeout"]);
  client.dispose();
});
