// A long message's packet is written in place: its head goes into the room before the message. No byte of this
// or of any other message may change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LogicPkt, MessageReq, Seq } from "kim-web-sdk";

const talk = "chat.user.talk";

const encoded = (length: number, letter = "x"): Uint8Array =>
  MessageReq.encode({ type: 1, body: letter.repeat(length) }).finish();

const packetOf = (payload: Uint8Array, dest = "alice"): LogicPkt =>
  LogicPkt.build(talk, dest, payload);

/** The packet's bytes, made from a copy of the payload, which has no room for a head. */
function copied({ dest = "", sequence, payload }: LogicPkt): Uint8Array {
  const packet = LogicPkt.build(talk, dest, payload.slice());
  packet.sequence = sequence;
  return packet.bytes();
}

const same = (bytes: Uint8Array, expected: Uint8Array): void =>
  assert.ok(Buffer.compare(bytes, expected) === 0, `${bytes.length} bytes`);

const about = (length: number): number[] => [-20, -7, -2, -1, 0, 1, 9].map((by) => length + by);

test("packets of messages of all kinds of lengths consist of the head and the message", () => {
  for (const length of [0, ...[128, 256, 1024, 2048, 16_384, 65_536, 1 << 20].flatMap(about)]) {
    for (const letter of ["x", "中"]) {
      const packet = packetOf(encoded(length, letter));
      const message = packet.payload.slice();
      same(packet.bytes(), copied(packet));
      same(packet.payload, message);
    }
  }
});

test("packets with destinations of all lengths consist of the head and the message", () => {
  for (let length = 0; length < 200; ++length) {
    const packet = packetOf(encoded(1200), "d".repeat(length));
    same(packet.bytes(), copied(packet));
  }
});

test("packets and messages keep their bytes while many more are made", () => {
  const made = Array.from({ length: 600 }, (_, at) => {
    const packet = packetOf(encoded(at * 7), `user_${at}`);
    return { packet, message: packet.payload.slice(), bytes: packet.bytes() };
  });
  for (const { packet, message, bytes } of made) {
    same(packet.payload, message);
    same(bytes, copied(packet));
  }
});

test("a packet whose bytes are asked for twice gives bytes of their own the second time", () => {
  const packet = packetOf(encoded(1200));
  const [first, second] = [packet.bytes(), packet.bytes()];
  same(second, first);
  first.fill(0);
  assert.equal(LogicPkt.from(second).dest, "alice");
});

test("two packets of one message have a head each", () => {
  const payload = encoded(1200);
  const [one, other] = ["one", "other"].map((dest) => packetOf(payload, dest).bytes());
  assert.equal(LogicPkt.from(one as Uint8Array).dest, "one");
  assert.equal(LogicPkt.from(other as Uint8Array).dest, "other");
});

test("a packet has its payload's latest bytes, even if that is a part of a message, or not the latest message", () => {
  const changed = packetOf(encoded(1200));
  changed.payload[10] = 0x79;
  assert.equal(LogicPkt.from(changed.bytes()).payload[10], 0x79);

  const part = packetOf(encoded(1200).subarray(4, 1190));
  same(part.bytes(), copied(part));

  const earlier = packetOf(encoded(1200, "a"));
  encoded(1200, "b");
  same(earlier.bytes(), copied(earlier));
});

test("a short payload may change after its packet was made", () => {
  const packet = packetOf(encoded(11));
  const bytes = packet.bytes();
  packet.payload.fill(0);
  assert.equal(MessageReq.decode(LogicPkt.from(bytes).payload).body, "x".repeat(11));
});

test("packets can still be made after the buffer of the last message has been transferred away", () => {
  const { buffer } = encoded(1200);
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  const packet = packetOf(encoded(1200));
  same(packet.bytes(), copied(packet));
});

test("a packet whose head cannot be written leaves its message as it is", () => {
  const packet = packetOf(encoded(1200));
  packet.sequence = -1;
  assert.throws(() => packet.bytes(), RangeError);
  packet.sequence = Seq.Next();
  same(packet.bytes(), copied(packet));
});

test("a packet whose head makes the core's memory grow has all of its bytes", () => {
  for (let length = 1 << 17; length < 1 << 23; length *= 1.5) {
    const packet = packetOf(encoded(1200), "d".repeat(length));
    same(packet.bytes(), copied(packet));
  }
});
