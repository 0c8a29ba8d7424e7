// More requests in flight than the initial size of any table of requests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, Flag, KIMStatus, LogicPkt, MessageResp, type KIMClient } from "kim-web-sdk";
import { onlineClient, settle, type FakeSocket } from "../support/fake_socket.js";

/** Sends `count` messages, each to a user of its own, so that all are sent at once. */
const talks = (client: KIMClient, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) =>
    client.talkToUser(`user_${from + i}`, { body: `text ${from + i}` }),
  );

/** The chat messages that the client has sent since the packet number `from`. */
const talksSent = (socket: FakeSocket, from = 0): LogicPkt[] =>
  socket.packets.filter(({ command }) => command === Command.ChatUserTalk).slice(from);

/** Answers a message to `user_7` with the id 7. */
function answer(socket: FakeSocket, { command, sequence, dest }: LogicPkt): void {
  const packet = Object.assign(new LogicPkt(), { command, sequence, dest });
  packet.flag = Flag.Response;
  const id = Number((dest as string).slice("user_".length));
  packet.payload = MessageResp.encode({ messageId: id, sendTime: id }).finish();
  socket.receive(packet.bytes());
}

async function idsOf(results: ReturnType<typeof talks>): Promise<number[]> {
  const all = await Promise.all(results);
  return all.map(({ status, resp }) => (status === 0 && resp ? resp.messageId.toNumber() : NaN));
}

const numbers = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

test("each of 3000 messages in flight gets its own answer, the last one first", async (t) => {
  const { client, socket } = await onlineClient();
  t.after(() => client.dispose());
  const results = talks(client, 3000);
  for (const packet of talksSent(socket).reverse()) answer(socket, packet);
  assert.deepEqual(await idsOf(results), numbers(3000));
});

test("a message waits for its answer while 3000 later ones are sent and answered", async (t) => {
  const { client, socket } = await onlineClient();
  t.after(() => client.dispose());
  const first = talks(client, 1);
  const results = talks(client, 3000, 1);
  const [old, ...others] = talksSent(socket);
  for (const packet of others) answer(socket, packet);
  assert.deepEqual(await idsOf(results), numbers(3000, 1));
  answer(socket, old as LogicPkt);
  assert.deepEqual(await idsOf(first), [0]);
});

test("every message in flight ends when its client is disposed of", async () => {
  const { client, socket } = await onlineClient();
  const results = talks(client, 3000);
  for (const packet of talksSent(socket).slice(500, 1500)) answer(socket, packet);
  await settle();
  client.dispose();
  const statuses = (await Promise.all(results)).map(({ status }) => status);
  const timedOut = statuses.filter((status) => status === (KIMStatus.RequestTimeout as number));
  assert.equal(timedOut.length, 2000);
  assert.deepEqual([...new Set(statuses.slice(500, 1500))], [0]);
});
