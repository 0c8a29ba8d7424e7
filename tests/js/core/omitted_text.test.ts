// A long ASCII text is not written to the core's memory, but straight into the result.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { GroupCreateReq, GroupGetResp, MessageContentReq, MessagePush } from "kim-web-sdk";

const sizes = [16_383, 16_384, 16_385, 70_000, 2_097_151, 2_097_152];
const others = ["", "x", "é", "中".repeat(9000), "x".repeat(20_000)];

const utf8 = (text: string): Buffer => Buffer.from(text);

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}

/** A text field as protobuf encodes it; an empty one is omitted. */
function field(tag: number, text: string): Uint8Array[] {
  const bytes = utf8(text);
  return text === "" ? [] : [Uint8Array.of(tag, ...varint(bytes.length)), bytes];
}

/** Checks the encoding of a message with these texts. */
function checkEncoding(body: string, extra: string, sender: string): void {
  const message = { messageId: 1, type: 2, body, extra, sender, sendTime: 3 };
  const head = [8, 1, 16, 2];
  const texts = [...field(0x1a, body), ...field(0x22, extra), ...field(0x2a, sender)];
  const expected = Buffer.concat([Uint8Array.from(head), ...texts, Uint8Array.of(48, 3)]);
  const bytes = MessagePush.encode(message).finish();
  assert.ok(expected.equals(bytes), `${body.length}, ${extra.length}, ${sender.length} characters`);
}

test("long texts are encoded as protobuf encodes them, whatever comes before and after", () => {
  for (const size of sizes) {
    const long = "0123456789".repeat(size / 10 + 1).slice(0, size);
    for (const other of others) {
      checkEncoding(long, other, "");
      checkEncoding(other, long, other);
      checkEncoding("", other, long);
    }
  }
});

test("a long text with one character beyond ASCII is encoded whole, wherever that character is", () => {
  for (const unit of ["é", "中", "👋", "\ud800"]) {
    for (const at of [0, 1, 8000, 19_999, 20_000]) {
      checkEncoding("a".repeat(at) + unit + "a".repeat(20_000 - at), "extra", "alice");
    }
  }
});

test("a message of nothing but a long text is encoded", () => {
  const bytes = MessagePush.encode({ body: "a".repeat(16_384) }).finish();
  assert.deepEqual([...bytes.subarray(0, 5)], [0x1a, 0x80, 0x80, 0x01, 0x61]);
  assert.equal(bytes.length, 4 + 16_384);
});

test("messages are encoded whole after one with a long text has been refused for another field", () => {
  const body = "a".repeat(20_000);
  const wrong = { body, sendTime: "soon" as unknown as number };
  for (let round = 0; round < 2; ++round) {
    assert.throws(() => MessagePush.encode(wrong), /MessagePush.sendTime/);
    const ids = MessageContentReq.encode({ messageIds: [1, 2] }).finish();
    assert.deepEqual([...ids], [8, 1, 8, 2]);
    assert.throws(() => MessagePush.encode(wrong), /MessagePush.sendTime/);
    checkEncoding("short", "", "bob");
    checkEncoding(body, "", "bob");
  }
});

test("a message with a long text is appended to what its writer holds", () => {
  const first = MessagePush.encode({ body: "one" });
  const bytes = MessagePush.encode({ body: "b".repeat(20_000) }, first).finish();
  assert.deepEqual([...bytes.subarray(0, 5)], [0x1a, 3, 0x6f, 0x6e, 0x65]);
  assert.equal(MessagePush.decode(bytes).body, "b".repeat(20_000));
});

test("a long text in a message with a list is encoded whole, beside the list and in it", () => {
  const long = "a".repeat(20_000);
  const bytes = GroupCreateReq.encode({ introduction: long, members: ["bob", long, ""] }).finish();
  const list = [...field(0x2a, "bob"), ...field(0x2a, long), Uint8Array.of(0x2a, 0)];
  assert.ok(Buffer.concat([...field(0x1a, long), ...list]).equals(bytes));

  const members = [{ account: "bob", avatar: long, joinTime: 5 }, { account: "eve" }];
  const group = { name: "n", introduction: long, members, createdAt: 7 };
  const read = GroupGetResp.decode(GroupGetResp.encode(group).finish());
  assert.deepEqual(read, GroupGetResp.fromPartial(group));
});
