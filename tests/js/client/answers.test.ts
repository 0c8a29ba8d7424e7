// How the server's answers become results, and how often a message is sent again for another answer.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, ErrorResp, KIMStatus } from "kim-web-sdk";
import { fakeClient, onlineClient, settle } from "../support/fake_socket.js";

test("a sent message whose answer cannot be decoded has status 0 and an error", async () => {
  const { client, socket } = await onlineClient();
  const talk = client.talkToUser("bob", { body: "x" });
  socket.answer(Command.ChatUserTalk, new Uint8Array([0xff]));
  const { status, resp, err } = await talk;
  assert.deepEqual([status, resp, err?.code], [0, undefined, "malformed_message"]);
  assert.equal(err?.message, "sent, but the answer is malformed");
  client.dispose();
});

for (const to of ["talkToUser", "talkToGroup"] as const) {
  test(`${to} sends a message three times more unless it is told otherwise`, async () => {
    const { client, clock, socket } = await onlineClient();
    const command = to === "talkToUser" ? Command.ChatUserTalk : Command.ChatGroupTalk;
    const talk = client[to]("bob", { body: "x" });
    const sent = (): number =>
      socket.packets.filter((each) => each.command === `${command}`).length;
    for (let attempt = 1; attempt <= 4; ++attempt) {
      assert.equal(sent(), attempt);
      socket.answer(command, new Uint8Array(), 300);
      clock.advance(5_000);
    }
    assert.equal(sent(), 4);
    const { status, err } = await talk;
    assert.deepEqual(
      [status, err?.code, err?.status],
      [KIMStatus.SendFailed, "retries_exhausted", 300],
    );
    client.dispose();
  });
}

for (const [retry, sends] of [
  [Infinity, 7],
  [Number.MAX_SAFE_INTEGER, 7],
  [null, 1],
  ["2", 3],
] as [number, number][]) {
  test(`retry ${String(retry)} of type ${typeof retry} means as many retries as in the TypeScript SDK`, async () => {
    const { client, clock, socket } = await onlineClient();
    void client.talkToUser("bob", { body: "x" }, retry);
    for (let round = 0; round < 6; ++round) {
      socket.answer(Command.ChatUserTalk, new Uint8Array(), 300);
      clock.advance(5_000);
    }
    const talks = socket.packets.filter(({ dest }) => dest === "bob");
    assert.equal(talks.length, sends);
    client.dispose();
  });
}

for (const [what, payload, message] of [
  ["in words has them", ErrorResp.encode({ message: "no such group" }).finish(), "no such group"],
  ["without words has its status", new Uint8Array(), "status 104"],
  ["in words that cannot be read has its status", new Uint8Array([0xff]), "status 104"],
] as const) {
  test(`a group request that is refused ${what} as its error`, async () => {
    const { client, socket } = await onlineClient();
    const joined = client.joinGroup("g");
    socket.answer(Command.GroupJoin, payload, 104);
    const { status, err } = await joined;
    assert.deepEqual(
      [status, err?.code, err?.status, err?.message],
      [104, "rejected", 104, message],
    );
    client.dispose();
  });
}

test("a group without a name is created with an empty one; without members or an id nothing is sent", async () => {
  const { client, socket } = await onlineClient();
  const before = socket.sent.length;
  const { err } = await client.createGroup({ name: "g" } as never);
  assert.equal(err?.message, "members must be an array of strings");
  assert.equal((await client.joinGroup("")).err?.message, "groupId must be a non-empty string");
  assert.equal(socket.sent.length, before);
  void client.createGroup({ members: ["bob"] } as never);
  assert.equal(socket.sent.length, before + 1);
  client.dispose();
});

test("Symbol.asyncDispose logs a client out, and then disposes of it", async () => {
  const { client, clock, socket } = await onlineClient();
  const gone = client[Symbol.asyncDispose]();
  await settle();
  assert.equal(socket.closeCalls.length, 1);
  assert.ok(client.stats().bytesSent > 0, "disposed of before the end of the logout");
  clock.advance(5_000);
  await gone;
  assert.equal((await client.login()).err?.message, "the client is disposed of");
});

test("Symbol.asyncDispose of a client that never logged in ends at once", async () => {
  const { client } = fakeClient();
  await client[Symbol.asyncDispose]();
  assert.equal((await client.login()).err?.message, "the client is disposed of");
});
