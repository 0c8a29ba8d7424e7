// A hostile or broken gateway's answers to a message: the worst that they can do is leave its fate unknown.
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import {
  Command,
  MessageContentResp,
  MessageResp,
  OfflineMessages,
  State,
  type GroupResult,
  type KIMClient,
} from "kim-web-sdk";
import { clientWithCursor } from "../support/pushes.js";
import { settle } from "../support/fake_socket.js";

/** The tag of a field with an invalid wire type. */
const broken = 0x0f;

/** An answer whose numbers would be an effect of the core, if they were misread as one. */
const answerOf = (messageId: bigint, sendTime: bigint): Uint8Array => {
  const numbers = MessageResp.encode({ messageId, sendTime }).finish();
  return Uint8Array.of(...numbers, broken);
};

/** Sends two messages, answers the first, and checks that the answer has no other effect. */
async function answerWith(payload: Uint8Array, status: number): Promise<unknown> {
  const { client, socket } = await clientWithCursor();
  const events: unknown[] = [];
  client.on("state", (state) => void events.push(state));
  client.on("error", ({ code }) => void events.push(code));
  client.on("notification", (notification) => void events.push(notification));
  client.onmessage((message) => void events.push(message));
  const first = client.talkToUser("bob", { body: "first" });
  const second = client.talkToUser("bob", { body: "second" });
  const sent = socket.sent.length;
  socket.answer(Command.ChatUserTalk, payload, status);
  const { resp, status: told } = await first;
  assert.equal(told, status);
  assert.equal(socket.sent.length, sent + 1, "the second is sent, and nothing else");
  socket.answer(Command.ChatUserTalk);
  assert.equal((await second).status, 0);
  await settle();
  assert.deepEqual(events, []);
  assert.equal(client.state, State.CONNECTED);
  assert.deepEqual(socket.closeCalls, []);
  client.dispose();
  return resp;
}

for (const [what, payload] of [
  ["nothing but a broken field", Uint8Array.of(broken)],
  ["the end of a session", answerOf(5n | (4n << 32n), 0n)],
  ["a kickout", answerOf(6n | (3n << 32n), 0n)],
  ["an order to send memory", answerOf(3n | (1n << 32n), 2_000_000n << 32n)],
] as [string, Uint8Array][]) {
  for (const status of [0, 105]) {
    test(`a message answered with ${what}, status ${status}, ends, and nothing else happens`, async () => {
      assert.equal(await answerWith(payload, status), undefined);
    });
  }
}

test("a message answered with any bytes ends, and nothing else happens", async () => {
  const fields = fc.array(fc.constantFrom(8, 16, 10, 18, 1, 3, 0x7f, 0x80, 0xff), {
    maxLength: 24,
  });
  const bytes = fc.oneof(fields, fc.array(fc.nat(255), { maxLength: 40 }));
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(0, 105), async (payload, status) => {
      await answerWith(Uint8Array.from(payload), status);
    }),
    { numRuns: 500 },
  );
});

for (const [name, command, call] of [
  ["createGroup", Command.GroupCreate, (client) => client.createGroup({ name: "n", members: [] })],
  ["GetGroup", Command.GroupDetail, (client) => client.GetGroup("g")],
] as [string, Command, (client: KIMClient) => Promise<GroupResult<unknown>>][]) {
  test(`a ${name} whose answer cannot be decoded counts as sent`, async () => {
    const { client, socket } = await clientWithCursor();
    const done = call(client);
    await settle();
    socket.answer(command, Uint8Array.of(broken));
    const { status, resp, err } = await done;
    assert.deepEqual([status, resp, err?.code], [0, undefined, "malformed_message"]);
    client.dispose();
  });
}

test("more contents than fit on a stack are loaded, although nobody asked for so many", async () => {
  const { client, socket } = await clientWithCursor();
  const done = new OfflineMessages(client, []).loadcontent(["1"]);
  await settle();
  const contents = new Array(200_000).fill({});
  socket.answer(Command.OfflineContent, MessageContentResp.encode({ contents }).finish());
  const loaded = await done;
  assert.deepEqual([loaded.status, loaded.contents.length], [0, contents.length]);
  client.dispose();
});

test("a group request is refused even if the refusal's message cannot be decoded", async () => {
  const { client, socket } = await clientWithCursor();
  const done = client.joinGroup("g");
  await settle();
  socket.answer(Command.GroupJoin, Uint8Array.of(broken), 300);
  const { status, err } = await done;
  assert.deepEqual([status, err?.code, err?.status], [300, "rejected", 300]);
  client.dispose();
});
