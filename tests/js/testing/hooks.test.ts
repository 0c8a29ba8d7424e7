// The ready-made fault hooks: to which packets they apply, and with which action.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, Flag, Status } from "kim-web-sdk";
import { faults, type FaultHook, type GatewayPacket } from "kim-web-sdk/testing";
import { connect, gatewayFor, login, reason } from "../support/gateway.js";

const packet: GatewayPacket = {
  direction: "in",
  kind: "logic",
  command: Command.ChatUserTalk,
  flag: Flag.Request,
  status: 0,
  dest: "bob",
  sequence: 1,
  account: "alice",
  channelId: "gate01_alice_1",
  bytes: new Uint8Array(0),
};
const answer: GatewayPacket = { ...packet, direction: "out", flag: Flag.Response };

for (const name of ["drop", "duplicate", "reorder", "halfOpen", "terminate"] as const) {
  test(`without a match, faults.${name} applies to every packet`, () => {
    const hook = faults[name]();
    assert.deepEqual([hook(packet), hook(answer), hook(packet)], [name, name, name]);
    assert.equal(faults[name]({ account: "bob" })(packet), undefined);
  });
}

for (const [name, hook, other, onIn, onOut] of [
  ["delay", faults.delay(5), faults.delay(5, { account: "bob" }), { delay: 5 }, { delay: 5 }],
  [
    "close",
    faults.close(1011),
    faults.close(1011, { account: "bob" }),
    { close: 1011 },
    { close: 1011 },
  ],
  [
    "refuse",
    faults.refuse(300),
    faults.refuse(300, { account: "bob" }),
    { status: 300 },
    undefined,
  ],
  [
    "failAnswer",
    faults.failAnswer(300),
    faults.failAnswer(300, { account: "bob" }),
    undefined,
    { status: 300 },
  ],
] as const) {
  test(`without a match, faults.${name} applies to every packet of its direction`, () => {
    assert.deepEqual([hook(packet), hook(answer)], [onIn, onOut]);
    assert.deepEqual([other(packet), other(answer)], [undefined, undefined]);
  });
}

test("a match applies only to packets with all the properties that it names", () => {
  const whole = {
    direction: "in",
    command: Command.ChatUserTalk,
    flag: 0,
    account: "alice",
  } as const;
  assert.equal(faults.drop(whole)(packet), "drop");
  for (const other of [
    { direction: "out" },
    { command: "" },
    { flag: Flag.Push },
    { account: "" },
  ] as const) {
    assert.equal(faults.drop(other)(packet), undefined);
    assert.equal(faults.drop({ ...whole, ...other })(packet), undefined);
  }
  const ping: GatewayPacket = { ...packet, kind: "basic", command: "ping" };
  assert.equal(faults.drop({ flag: 0 })(ping), undefined);
  assert.equal(faults.drop({ command: "ping" })(ping), "drop");
});

test("null in a match stands for its default", () => {
  for (const name of ["direction", "command", "flag", "account", "skip", "count", "probability"]) {
    const match = { [name]: null } as object;
    assert.equal(faults.drop(match)(packet), "drop", name);
  }
  assert.equal(faults.refuse(300, { direction: null } as object)(answer), undefined);
});

const strikes = (hook: FaultHook, times: number): string =>
  Array.from({ length: times }, () => (hook(packet) === undefined ? "-" : "x")).join("");

test("a match skips `skip` packets, and then applies to `count`", () => {
  assert.equal(strikes(faults.drop({ skip: 2, count: 3 }), 8), "--xxx---");
  assert.equal(strikes(faults.drop({ count: 0 }), 3), "---");
  assert.equal(strikes(faults.drop({ count: 1.5 }), 4), "xx--");
  const hook = faults.drop({ skip: 1, direction: "in" });
  hook(answer);
  assert.equal(strikes(hook, 2), "-x", "what does not match is not counted");
});

test("a match with a probability depends only on its seed, and packets that it spares do not use up its count", () => {
  const half = (more: object): string => strikes(faults.drop({ probability: 0.5, ...more }), 24);
  assert.equal(half({}), half({ seed: 1 }));
  assert.deepEqual(
    [half({ seed: 1 }), half({ seed: 7 }), half({ seed: 7, count: 2 })],
    ["xx--xx--x-xx--x--x--xxxx", "x---x-xxx---x----xx-xxx-", "x---x-------------------"],
  );
  assert.equal(strikes(faults.drop({ probability: 0 }), 9), "---------");
  assert.equal(strikes(faults.drop({ probability: 1 }), 9), "xxxxxxxxx");
});

test("faults.combine without hooks, or with hooks that let a packet pass, returns undefined", () => {
  assert.equal(faults.combine()(packet), undefined);
  assert.equal(faults.combine(() => "pass", faults.drop({ count: 0 }))(packet), undefined);
  const hook = faults.combine(faults.drop({ count: 1 }), faults.reorder());
  assert.deepEqual([hook(packet), hook(packet)], ["drop", "reorder"]);
});

test("faults.combine refuses what is not a hook, and says so", () => {
  const message = "each of the combined hooks must be a function";
  for (const other of [undefined, null, false, "drop"] as never[]) {
    const combine = (): unknown => faults.combine(faults.drop(), other);
    assert.throws(combine, { code: "invalid_option", message }, String(other));
  }
});

test("a fault's status comes with the given message, or with one that says that it is a fault", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  for (const [direction, message, expected] of [
    ["in", undefined, "refused by a fault"],
    ["in", "too busy", "too busy"],
    ["out", undefined, "failed by a fault"],
    ["out", "too busy", "too busy"],
  ] as const) {
    gateway.setFaults(faults.when({ direction }, { status: 300, message }));
    const { answer: got } = await alice.talk("bob", "hi");
    assert.deepEqual([got.status, reason(got)], [300, expected]);
  }
  assert.equal(gateway.messages.length, 2, "a failed answer's request is carried out");
  assert.deepEqual(await alice.settle(), [], "pings and pongs have no status");
});

test("failAnswer replaces the status of a refusal too, and the connection closes all the same", async (t) => {
  const gateway = await gatewayFor(t, { faults: faults.failAnswer(Status.SystemException) });
  const client = await connect(gateway);
  const refusal = await client.login("nonsense");
  assert.deepEqual([refusal.status, refusal.flag], [Status.SystemException, Flag.Request]);
  assert.equal(reason(refusal), "failed by a fault");
  assert.equal(await client.closed, 1008);
});

test("a hook that throws is reported as an Error, and its packet passes", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const [errors, actions]: [unknown[], unknown[]] = [[], []];
  gateway.on("error", (error) => errors.push(error));
  gateway.on("packet", (_packet, action) => actions.push(action));
  const mistake = new TypeError("a mistake in the test");
  for (const thrown of [mistake, "a text"]) {
    gateway.setFaults(() => {
      throw thrown as Error;
    });
    await alice.settle();
  }
  const text = new Error("a text");
  assert.deepEqual(errors, [mistake, mistake, text, text]);
  assert.deepEqual(actions, ["pass", "pass", "pass", "pass"]);
  assert.equal(gateway.stats.faults, 0);
});
