// The text of a message of 16 KiB or more that has one long text is decoded in place, without copying it into
// the core's memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { MessageContentResp, MessagePush } from "kim-web-sdk";

const sizes = [10, 480, 500, 512, 520, 4096, 15_800, 16_000, 16_384, 20_000, 70_000];
const units = ["a", "é", "中", "👋", "\0"];

/** Messages with long texts in each of their fields, and with short texts beside them. */
function* messages(): Generator<{ body: string; extra: string; sender: string }> {
  for (const unit of units) {
    for (const size of sizes) {
      yield { body: unit.repeat(size), extra: "", sender: "alice" };
      yield { body: "short", extra: unit.repeat(size), sender: "bob" };
      yield { body: unit.repeat(size), extra: unit.repeat(9000), sender: unit.repeat(300) };
      yield { body: unit.repeat(9000), extra: "x".repeat(size), sender: "a".repeat(600) };
    }
  }
}

test("long messages are decoded whole, whichever of their texts are long and whatever was decoded before", () => {
  for (const message of messages()) {
    const bytes = MessagePush.encode({ ...message, messageId: "1", sendTime: "2" }).finish();
    const { body, extra, sender, sendTime } = MessagePush.decode(bytes);
    assert.ok(body === message.body && extra === message.extra && sender === message.sender);
    assert.equal(sendTime.toString(), "2");
  }
});

test("a long message with many texts is decoded whole", () => {
  const contents = Array.from({ length: 400 }, (_, i) => ({
    messageId: i,
    body: `${i}`.repeat(40),
  }));
  const read = MessageContentResp.decode(MessageContentResp.encode({ contents }).finish());
  assert.deepEqual(
    read.contents.map(({ body }) => body),
    contents.map(({ body }) => body),
  );
});

test("fields after a long text count, even if one repeats the long text's field", () => {
  const first = MessagePush.encode({ body: "a".repeat(30_000) }).finish();
  const second = MessagePush.encode({ body: "b".repeat(30_000), sender: "eve" }).finish();
  const both = new Uint8Array([...first, ...second]);
  const { body, sender } = MessagePush.decode(both);
  assert.equal(body, "b".repeat(30_000));
  assert.equal(sender, "eve");
});

test("long messages of one length are told apart by what stands before their text and behind it", () => {
  const encoded = Array.from({ length: 10 }, (_, at) => {
    const message = { messageId: 100 + at, body: "a".repeat(20_000), sender: `user_${at}` };
    return MessagePush.encode({ ...message, sendTime: 200 + at }).finish();
  });
  encoded.forEach((bytes, at) => {
    const { messageId, sender, sendTime } = MessagePush.decode(bytes);
    const found = [messageId.toNumber(), sender, sendTime.toNumber()];
    assert.deepEqual(found, [100 + at, `user_${at}`, 200 + at]);
  });
});

test("long messages of one length are told apart by where one text ends and the next begins", () => {
  // Behind 10 more bytes than the text has, the second message continues as the first one does.
  const rest = `*\n${"t".repeat(10)}`;
  const messages = [
    { body: "b".repeat(600), extra: "e".repeat(17_000), sender: "t".repeat(10) },
    { body: "b".repeat(600), extra: "e".repeat(16_990), sender: `01234567${rest}` },
    { body: "c".repeat(9000), extra: "C".repeat(9000), sender: "carol" },
    { body: "d".repeat(9000), extra: "D".repeat(9000), sender: "david" },
  ];
  const encoded = messages.map((message) => MessagePush.encode(message).finish());
  assert.equal(encoded[0]?.length, encoded[1]?.length);
  encoded.forEach((bytes, at) => {
    const { body, extra, sender } = MessagePush.decode(bytes);
    assert.ok(isDeepStrictEqual({ body, extra, sender }, messages[at]), `message ${at}`);
  });
});

test("a long message is read from a part of a buffer, from shared memory and from one that may shrink", () => {
  const bytes = MessagePush.encode({ body: "é".repeat(20_000), sender: "alice" }).finish();
  const options = { maxByteLength: 200_000 };
  const buffers = [
    new ArrayBuffer(100_000),
    new SharedArrayBuffer(100_000),
    new (ArrayBuffer as new (size: number, o: typeof options) => ArrayBuffer)(100_000, options),
  ];
  for (const buffer of buffers) {
    const part = new Uint8Array(buffer, 1001, bytes.length);
    part.set(bytes);
    assert.equal(MessagePush.decode(part).body, "é".repeat(20_000));
  }
});

test("a long message that is cut short or malformed is refused like a short one", () => {
  const bytes = MessagePush.encode({ body: "a".repeat(30_000), sender: "alice" }).finish();
  for (const size of [bytes.length - 1, 29_000, 20_000]) {
    assert.throws(() => MessagePush.decode(bytes.subarray(0, size)), { code: "malformed_message" });
  }
  assert.throws(() => MessagePush.decode(new Uint8Array(30_000).fill(0xff)), {
    code: "malformed_message",
  });
});
