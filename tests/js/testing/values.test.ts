// Values that a gateway cannot work with: each is refused by name, before anything is done with it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { Gateway, ManualClock, faults, startGateway } from "kim-web-sdk/testing";
import { gatewayFor, login } from "../support/gateway.js";

const isNamed =
  (name: string) =>
  ({ name: kind, code, message }: Error & { code?: string }): boolean => {
    assert.deepEqual([kind, code], ["GatewayError", "invalid_option"]);
    assert.ok(message.startsWith(`option ${name} must be`), message);
    return true;
  };

for (const path of ["", "kim", "/kim?x=1", "/kim#x", "/a b", "/聊", "/../kim"]) {
  test(`a path that no client could ask for is refused: ${JSON.stringify(path)}`, async () => {
    await assert.rejects(startGateway({ path }), isNamed("path"));
  });
}

for (const [name, options] of [
  ["readTimeoutMs", { readTimeoutMs: 2 ** 31 }],
  ["loginTimeoutMs", { loginTimeoutMs: 2 ** 31 }],
  ["maxFrameBytes", { maxFrameBytes: 2 ** 32 }],
  ["state", { state: "" }],
  ["limits", { limits: [] }],
] as [string, object][]) {
  test(`an option that would mean another value is refused: ${JSON.stringify(options)}`, async () => {
    await assert.rejects(startGateway(options), isNamed(name));
  });
}

for (const [name, action] of [
  ["action.close", { close: 5 }],
  ["action.close", { close: 1005 }],
  ["action.close", { close: 1006 }],
  ["action.close", { close: 5000 }],
  ["action.reason", { close: 1011, reason: "é".repeat(62) }],
  ["action.reason", { close: 1011, reason: 5 }],
  ["action.status", { status: 1.5 }],
  ["action.status", { status: 65_536 }],
  ["action.message", { status: 300, message: 5 }],
  ["action.delay", { delay: 2 ** 31 }],
  ["action.delay", { delay: Infinity }],
] as [string, { delay: number }][]) {
  const shown = `${Object.values(action).join(", ")} as ${name}`;
  test(`a fault that cannot be carried out is refused: ${shown}`, () => {
    assert.throws(() => faults.when({}, action), isNamed(name));
  });
}

test("a hook's action that cannot be carried out is reported, and lets the packet pass", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const errors: string[] = [];
  gateway.on("error", ({ message }) => errors.push(message));
  gateway.setFaults(({ direction }) => (direction === "in" ? { close: 1005 } : undefined));
  assert.equal((await alice.talk("bob", "hi")).answer.status, 0);
  assert.deepEqual(errors, ["option action.close must be a code that a close frame can have"]);
});

test("a message of the gateway itself that could not be sent is refused, and not stored", async (t) => {
  const gateway = await gatewayFor(t);
  for (const [name, more] of [
    ["to", { to: 5 }],
    ["to", { to: "" }],
    ["group", { group: 5 }],
    ["type", { type: "image" }],
    ["type", { type: 1.5 }],
    ["extra", { extra: {} }],
  ] as [string, object][]) {
    const message = { from: "bob", to: "alice", body: "hi", ...more };
    assert.throws(() => gateway.postMessage(message), isNamed(name));
  }
  const misspelt = { from: "bob", to: "alice", body: "hi", typ: 2 };
  assert.throws(() => gateway.postMessage(misspelt), { message: "option typ is not known" });
  assert.throws(() => gateway.postMessage(null as never), { code: "invalid_option" });
  assert.deepEqual(gateway.messages, []);
});

test("a group of the gateway itself that could not be answered is refused, and not made", async (t) => {
  const gateway = await gatewayFor(t);
  for (const [name, more] of [
    ["name", { name: 5 }],
    ["avatar", { avatar: {} }],
    ["introduction", { introduction: 5 }],
    ["members", { members: "bob" }],
    ["members", { members: [5] }],
  ] as [string, object][]) {
    assert.throws(() => gateway.createGroup({ owner: "alice", ...more }), isNamed(name));
  }
  const misspelt = { owner: "alice", member: ["bob"] };
  assert.throws(() => gateway.createGroup(misspelt), { message: "option member is not known" });
  assert.deepEqual(gateway.groups, []);
});

test("a group whose parts are undefined has the defaults", async (t) => {
  const gateway = await gatewayFor(t);
  const nothing = { name: undefined, avatar: undefined, members: undefined };
  const { name, avatar, members } = gateway.createGroup({ owner: "alice", ...(nothing as object) });
  assert.deepEqual([name, avatar], ["", ""]);
  assert.deepEqual(
    members.map(({ account }) => account),
    ["alice"],
  );
});

test("a gateway that has been closed, or listens already, is not started again", async () => {
  const gateway = await startGateway();
  const startedTwice = {
    name: "GatewayError",
    code: "listen_failed",
    message: /^a gateway starts once/,
  };
  await assert.rejects(gateway.start(), startedTwice);
  await gateway.close();
  await assert.rejects(gateway.start(), startedTwice);
  const unused = new Gateway();
  await unused.close();
  await assert.rejects(unused.start(), startedTwice);
});

test("a group of an earlier run is not replaced by a new one, whatever the clock says", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "kim-gateway-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const state = join(folder, "state.json");
  const names = ["first", "second", "third"];
  for (const name of names) {
    await using gateway = await startGateway({ state, clock: new ManualClock(0) });
    gateway.createGroup({ owner: "alice", name });
  }
  await using gateway = await startGateway({ state, clock: new ManualClock(0) });
  assert.deepEqual(
    gateway.groups.map(({ name }) => name),
    names,
  );
});
