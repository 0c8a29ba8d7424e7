import assert from "node:assert/strict";
import test from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  Command,
  MessageAckReq,
  MessageContentReq,
  MessageContentResp,
  MessageIndexReq,
  MessageIndexResp,
  Status,
} from "kim-web-sdk";
import { ManualClock, type Gateway, type StoredMessage } from "kim-web-sdk/testing";
import Long from "long";
import { gatewayFor, login, reason, type RawClient } from "../support/gateway.js";

const dayMs = 24 * 60 * 60 * 1000;

test("the index lists received messages, oldest first, and no sent ones", async (t) => {
  const gateway = await gatewayFor(t);
  const [first, second] = post(gateway, 2);
  gateway.postMessage({ from: "alice", to: "bob", body: "mine" });
  const group = gateway.createGroup({ owner: "bob", members: ["alice"] });
  const third = gateway.postMessage({ from: "bob", group: group.id, body: "to all" });
  gateway.postMessage({ from: "alice", group: group.id, body: "mine too" });
  const alice = await login(gateway, "alice");
  assert.deepEqual(await index(alice, 0n), [
    entry(first, "bob", ""),
    entry(second, "bob", ""),
    entry(third, "bob", group.id),
  ]);
});

test("pages hold up to 2000 entries and go on after the last, until one is empty", async (t) => {
  const gateway = await gatewayFor(t);
  const messages = post(gateway, 4001);
  const alice = await login(gateway, "alice");
  const pages: number[] = [];
  let after = 0n;
  for (let page = await index(alice, after); page.length > 0; page = await index(alice, after)) {
    pages.push(page.length);
    after = BigInt(page.at(-1)?.messageId ?? 0);
  }
  assert.deepEqual(pages, [2000, 2000, 1]);
  assert.equal(after, messages.at(-1)?.messageId);
});

test("the index of an account without messages is empty", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  assert.deepEqual(await index(alice, 0n), []);
});

test("a request for the index after a message moves the read mark to that message", async (t) => {
  const gateway = await gatewayFor(t);
  const [first, second] = post(gateway, 2);
  const alice = await login(gateway, "alice");
  await index(alice, first.messageId);
  assert.equal(gateway.readMark("alice"), first.messageId);
  assert.deepEqual(await index(alice, 0n), [entry(second, "bob", "")]);
});

test("an acknowledgement moves the read mark, even backwards", async (t) => {
  const gateway = await gatewayFor(t);
  const [first, second] = post(gateway, 2);
  const alice = await login(gateway, "alice");
  const answer = await ack(alice, second.messageId);
  assert.equal(answer.status, Status.Success);
  assert.equal(answer.payload.length, 0);
  assert.deepEqual(await index(alice, 0n), []);
  await ack(alice, first.messageId);
  assert.deepEqual(await index(alice, 0n), [entry(second, "bob", "")]);
});

test("an index from the mark goes back 15 days at most", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  post(gateway, 1);
  clock.advance(2 * dayMs);
  const [kept] = post(gateway, 1);
  clock.advance(14 * dayMs);
  const alice = await login(gateway, "alice");
  assert.deepEqual(await index(alice, 0n), [entry(kept, "bob", "")]);
});

test("an index after an unknown id lists the last day's messages", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  post(gateway, 1);
  clock.advance(dayMs);
  const [recent] = post(gateway, 1);
  clock.advance(1000);
  const alice = await login(gateway, "alice");
  assert.deepEqual(await index(alice, 42n), [entry(recent, "bob", "")]);
  assert.equal(gateway.readMark("alice"), 42n);
});

test("contents are returned in the store's order, each once, without unknown ids", async (t) => {
  const gateway = await gatewayFor(t);
  const [first, second] = post(gateway, 2);
  const alice = await login(gateway, "alice");
  const ids = [second.messageId, 7n, first.messageId, second.messageId];
  const answer = await contents(alice, ids);
  assert.deepEqual(
    MessageContentResp.decode(answer.payload).contents,
    [first, second].map(({ messageId, type, body, extra }) => {
      return { messageId: long(messageId), type, body, extra };
    }),
  );
});

test("contents have the last byte of a message's type, as the real server stores it", async (t) => {
  const gateway = await gatewayFor(t);
  const types = [0, 255, 256, 1001, -1];
  const ids = types.map((type) => {
    return gateway.postMessage({ from: "bob", to: "alice", body: "hi", type }).messageId;
  });
  const alice = await login(gateway, "alice");
  const { payload } = await contents(alice, ids);
  const listed = MessageContentResp.decode(payload).contents.map(({ type }) => type);
  assert.deepEqual(listed, [0, 255, 0, 233, 255]);
});

test("a request for 200 contents is answered; 201 are too many for the server, and none is a wrong request", async (t) => {
  const gateway = await gatewayFor(t);
  const ids = post(gateway, 201).map((message) => message.messageId);
  const alice = await login(gateway, "alice");
  const good = await contents(alice, ids.slice(1));
  assert.equal(MessageContentResp.decode(good.payload).contents.length, 200);
  for (const [wrong, status, why] of [
    [ids, Status.SystemException, "too many message ids"],
    [[], Status.InvalidPacketBody, "no message ids"],
  ] as const) {
    const answer = await contents(alice, wrong);
    assert.deepEqual([answer.status, reason(answer)], [status, why]);
  }
});

test("the store drops its oldest messages when it is full", async (t) => {
  const gateway = await gatewayFor(t, { limits: { storedMessages: 3 } });
  const messages = post(gateway, 5);
  assert.deepEqual(gateway.messages, messages.slice(2));
  const alice = await login(gateway, "alice");
  assert.equal((await index(alice, 0n)).length, 3);
});

test("accounts whose messages are gone take no memory", async (t) => {
  const gateway = await gatewayFor(t, { limits: { storedMessages: 1 } });
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heapUsed = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heapUsed();
  for (let i = 0; i < 100_000; i += 1) {
    gateway.postMessage({ from: "alice", to: `account ${i}`, body: "hi" });
  }
  const grown = heapUsed() - before;
  assert.ok(grown < 4_000_000, `${grown} bytes`);
});

/** Posts messages from bob to alice. The type lets a test destructure the first two. */
function post(gateway: Gateway, count: number): [StoredMessage, StoredMessage, ...StoredMessage[]] {
  const messages = Array.from({ length: count }, (_, i) =>
    gateway.postMessage({ from: "bob", to: "alice", body: `message ${i}`, type: 2, extra: `${i}` }),
  );
  return messages as [StoredMessage, StoredMessage, ...StoredMessage[]];
}

function entry(message: StoredMessage, accountB: string, group: string) {
  const messageId = message.messageId.toString();
  return { messageId, direction: 0, sendTime: message.sendTime.toString(), accountB, group };
}

async function index(client: RawClient, after: bigint) {
  const payload = MessageIndexReq.encode({ messageId: long(after) }).finish();
  const answer = await client.request(Command.OfflineIndex, "", payload);
  assert.equal(answer.status, Status.Success);
  return MessageIndexResp.decode(answer.payload).indexes.map((one) => ({
    ...one,
    messageId: one.messageId.toString(),
    sendTime: one.sendTime.toString(),
  }));
}

function ack(client: RawClient, messageId: bigint) {
  const payload = MessageAckReq.encode({ messageId: long(messageId) }).finish();
  return client.request(Command.ChatTalkAck, "", payload);
}

function contents(client: RawClient, ids: readonly bigint[]) {
  const payload = MessageContentReq.encode({ messageIds: ids.map(long) }).finish();
  return client.request(Command.OfflineContent, "", payload);
}

function long(value: bigint): Long {
  return Long.fromString(value.toString());
}
