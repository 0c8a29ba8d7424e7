// Properties of any text, id and frame that passes through a client: what the application sends arrives at the
// gateway, and what the gateway sends arrives at the application.
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import {
  Command,
  Content,
  Flag,
  LogicPkt,
  MessagePush,
  MessageReq,
  MessageResp,
  State,
  type Message,
  type Notification,
} from "kim-web-sdk";

import { onlineClient, settle, type FakeSocket } from "../support/fake_socket.js";
import { anyInt64, anyText, edgeText, wellFormed } from "./arbitraries.js";

const anyBody = fc.oneof(
  { weight: 6, arbitrary: anyText },
  { weight: 2, arbitrary: edgeText(16384) },
  { weight: 1, arbitrary: edgeText(1 << 20) },
);
/** An empty destination is refused before anything is sent. */
const anyName = fc.string({ minLength: 1, maxLength: 40, unit: "binary" });
const anyType = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

function packet(fields: Partial<LogicPkt>): Uint8Array {
  return Object.assign(new LogicPkt(), fields).bytes();
}

type Sent = LogicPkt & { command: string };

/** The packet that was sent last. Forgets the others, to save memory in a long run. */
function lastSent(socket: FakeSocket): Sent {
  const bytes = socket.sent.at(-1);
  assert.ok(bytes);
  socket.sent.length = 0;
  return LogicPkt.from(bytes) as Sent;
}

test("any message that is sent arrives as it was, and so does any answer to it", async () => {
  const { client, socket } = await onlineClient();
  const message = fc.record({ dest: anyName, body: anyBody, type: anyType, extra: anyText });
  const answer = fc.record({ messageId: anyInt64, sendTime: anyInt64 });
  await fc.assert(
    fc.asyncProperty(message, answer, fc.boolean(), async (sent, ids, isGroup) => {
      const { dest, body, type, extra } = sent;
      const content = new Content(body, type, extra);
      const talk = isGroup ? client.talkToGroup(dest, content) : client.talkToUser(dest, content);
      const request = lastSent(socket);
      assert.equal(request.command, isGroup ? Command.ChatGroupTalk : Command.ChatUserTalk);
      assert.equal(request.dest, wellFormed(dest));
      const read = MessageReq.decode(request.payload);
      assert.ok(read.body === wellFormed(body) && read.extra === wellFormed(extra));
      assert.equal(read.type, type);

      const { command, sequence } = request;
      const payload = MessageResp.encode(ids).finish();
      socket.receive(packet({ command, sequence, flag: Flag.Response, payload }));
      const { resp } = await talk;
      assert.equal(resp?.messageId.toString(), ids.messageId.toString());
      assert.equal(resp?.sendTime.toString(), ids.sendTime.toString());
    }),
    { numRuns: 300 },
  );
  client.dispose();
});

test("any message that is pushed arrives once, as it was", async () => {
  const { client, socket } = await onlineClient();
  const received: Message[] = [];
  client.onmessage((message) => void received.push(message));
  const seen = new Set<bigint>();
  const push = fc.record({
    messageId: anyInt64,
    sendTime: anyInt64,
    type: anyType,
    body: anyBody,
    extra: anyText,
    sender: anyText,
  });
  fc.assert(
    fc.property(push, fc.option(anyName), (fields, group) => {
      received.length = 0;
      const command = group === null ? Command.ChatUserTalk : Command.ChatGroupTalk;
      const payload = MessagePush.encode(fields).finish();
      socket.receive(packet({ command, dest: group ?? "alice", flag: Flag.Push, payload }));
      if (seen.has(fields.messageId)) return assert.equal(received.length, 0);
      seen.add(fields.messageId);
      const [message] = received;
      assert.ok(message && received.length === 1);
      assert.equal(message.messageId.toString(), fields.messageId.toString());
      assert.equal(message.sendTime.toString(), fields.sendTime.toString());
      assert.equal(message.type, fields.type);
      assert.ok(message.body === wellFormed(fields.body));
      assert.equal(message.extra, wellFormed(fields.extra));
      assert.equal(message.sender, wellFormed(fields.sender));
      assert.equal(message.group, group === null ? undefined : wellFormed(group));
    }),
    { numRuns: 500 },
  );
  await settle();
  client.dispose();
});

test("any other push arrives as a notification with its bytes", async () => {
  const { client, socket } = await onlineClient();
  const received: Notification[] = [];
  client.on("notification", (notification) => void received.push(notification));
  const notice = fc.record({
    name: anyText.map((text) => `app.${text}`),
    dest: anyText,
    payload: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(notice, ({ name, dest, payload }) => {
      received.length = 0;
      socket.receive(packet({ command: name, dest, flag: Flag.Push, payload }));
      const [notification] = received;
      assert.ok(notification?.command === "other" && received.length === 1);
      assert.equal(notification.name, wellFormed(name));
      assert.equal(notification.dest, wellFormed(dest));
      assert.deepEqual(Buffer.from(notification.payload), Buffer.from(payload));
    }),
    { numRuns: 300 },
  );
  client.dispose();
});

test("any frames that are not packets leave the client connected and working", async () => {
  const { client, socket } = await onlineClient();
  const frame = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    // With the magic of a packet, and lengths that may be wrong.
    fc.uint8Array({ maxLength: 60 }).map((tail) => Uint8Array.of(0xc3, 0x11, 0xa3, 0x65, ...tail)),
    fc.string(),
    fc.constantFrom(undefined, null, 7, {}),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 20 }), async (frames) => {
      for (const data of frames) socket.receive(data);
      const talk = client.talkToUser("bob", new Content("still here"));
      const { command, sequence } = lastSent(socket);
      const payload = MessageResp.encode({ messageId: 1 }).finish();
      socket.receive(packet({ command, sequence, flag: Flag.Response, payload }));
      assert.equal((await talk).resp?.messageId.toNumber(), 1);
      assert.equal(client.state, State.CONNECTED);
    }),
    { numRuns: 300 },
  );
  client.dispose();
});
