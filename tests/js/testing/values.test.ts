// Invalid values for a gateway's methods: each is refused by name, before it is used.
import assert from "node:assert/strict";
import test from "node:test";
import { Gateway, startGateway, type CustomPush } from "kim-web-sdk/testing";
import { gatewayFor, login } from "../support/gateway.js";

const isNamed =
  (name: string) =>
  ({ name: kind, code, message }: Error & { code?: string }): boolean => {
    assert.deepEqual([kind, code], ["GatewayError", "invalid_option"]);
    assert.ok(message.startsWith(`option ${name} must be`), message);
    return true;
  };

test("a hook's action that cannot be carried out is reported, and lets the packet pass", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const errors: string[] = [];
  gateway.on("error", ({ message }) => errors.push(message));
  gateway.setFaults(({ direction }) => (direction === "in" ? { close: 1005 } : undefined));
  assert.equal((await alice.talk("bob", "hi")).answer.status, 0);
  assert.deepEqual(errors, ["option action.close must be a code that a close frame can have"]);
});

test("postMessage refuses a message that could not be sent, and does not store it", async (t) => {
  const gateway = await gatewayFor(t);
  for (const [name, more] of [
    ["to", { to: 5 }],
    ["to", { to: "" }],
    ["group", { group: 5 }],
    ["type", { type: "image" }],
    ["type", { type: 1.5 }],
    ["type", { type: 2 ** 31 }],
    ["type", { type: -(2 ** 31) - 1 }],
    ["extra", { extra: {} }],
  ] as [string, object][]) {
    const message = { from: "bob", to: "alice", body: "hi", ...more };
    assert.throws(() => gateway.postMessage(message), isNamed(name));
  }
  const misspelt = { from: "bob", to: "alice", body: "hi", typ: 2 };
  assert.throws(() => gateway.postMessage(misspelt), { message: "option typ is not known" });
  const { id: group } = gateway.createGroup({ name: "both", owner: "bob", members: ["alice"] });
  assert.throws(() => gateway.postMessage({ from: "bob", to: "alice", group, body: "hi" }), {
    code: "invalid_option",
    message: "postMessage needs `to` or `group`, not both",
  });
  assert.throws(() => gateway.postMessage(null as never), { code: "invalid_option" });
  assert.deepEqual(gateway.messages, []);
  for (const type of [2 ** 31 - 1, -(2 ** 31)]) {
    assert.equal(gateway.postMessage({ from: "bob", to: "alice", body: "", type }).type, type);
  }
});

test("sendRaw refuses what is not bytes, and sends nothing", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  let frames = 0;
  alice.socket.on("message", () => (frames += 1));
  for (const frame of ["text", 5, null, undefined] as never[]) {
    assert.throws(() => gateway.sendRaw("alice", frame), { code: "invalid_option" });
  }
  await alice.settle();
  assert.equal(frames, 1);
});

test("push refuses a packet that has no command, or could not be encoded, and sends nothing", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  for (const [name, push] of [
    ["command", { command: "" }],
    ["command", { command: 5 }],
    ["payload", { command: "x", payload: "text" }],
    ["payload", { command: "x", payload: [1, 2] }],
    ["sequence", { command: "x", sequence: -1 }],
    ["sequence", { command: "x", sequence: 2 ** 32 }],
    ["status", { command: "x", status: 0.5 }],
    ["dest", { command: "x", dest: 5 }],
    ["meta", { command: "x", meta: { key: "k" } }],
  ] as [string, CustomPush][]) {
    assert.throws(() => gateway.push("alice", push), isNamed(name));
  }
  const misspelt = { command: "x", seq: 1 };
  assert.throws(() => gateway.push("alice", misspelt), { message: "option seq is not known" });
  const nothing = {} as CustomPush;
  const needed = { message: "command must be a text that is not empty" };
  assert.throws(() => gateway.push("alice", nothing), needed);
  assert.throws(() => gateway.push("alice", null as never), { code: "invalid_option" });
  assert.deepEqual(await alice.settle(), []);
  const payload = Buffer.from("bytes");
  gateway.push("alice", { command: "x", payload, sequence: 2 ** 32 - 1, status: 65_535 });
  assert.equal((await alice.push()).sequence, 2 ** 32 - 1);
});

test("createGroup refuses a group that could not be encoded, and does not create it", async (t) => {
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
  assert.throws(() => gateway.createGroup({ owner: "alice", members: [""] }), {
    message: "option members must be a list of texts that are not empty",
  });
  const misspelt = { owner: "alice", member: ["bob"] };
  assert.throws(() => gateway.createGroup(misspelt), { message: "option member is not known" });
  assert.deepEqual(gateway.groups, []);
});

test("a group whose fields are undefined has the defaults", async (t) => {
  const gateway = await gatewayFor(t);
  const nothing = { name: undefined, avatar: null, introduction: undefined, members: undefined };
  const { name, avatar, introduction, members } = gateway.createGroup({
    owner: "alice",
    ...(nothing as object),
  });
  assert.deepEqual([name, avatar, introduction], ["", "", ""]);
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
