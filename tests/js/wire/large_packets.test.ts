// At first, only the first 512 bytes of a large packet are copied into the core.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LogicPkt } from "kim-web-sdk";

const payload = Uint8Array.from({ length: 20_000 }, (_, at) => at * 31);

function packetTo(dest: string, meta: LogicPkt["meta"] = []): LogicPkt {
  return Object.assign(LogicPkt.build("chat.user.talk", dest, payload), { meta });
}

function goesThereAndBack(packet: LogicPkt): void {
  const bytes = packet.bytes();
  for (const read of [LogicPkt.from(bytes), LogicPkt.from(bytes.subarray(4))]) {
    assert.equal(read.command, packet.command);
    assert.equal(read.sequence, packet.sequence);
    assert.ok(read.dest === packet.dest, `a destination of ${packet.dest?.length} characters`);
    assert.deepEqual(read.meta, packet.meta);
    assert.ok(Buffer.from(payload).equals(read.payload));
  }
}

test("a large packet is read whether its header ends in its first 512 bytes or later", () => {
  goesThereAndBack(packetTo("test2"));
  for (let length = 456; length < 526; ++length) goesThereAndBack(packetTo("d".repeat(length)));
  goesThereAndBack(packetTo("d".repeat(50_000)));
});

test("meta entries across the 512th byte are decoded", () => {
  for (let length = 416; length < 496; length += 5) {
    const meta = [{ key: "key", value: "v".repeat(length), type: 1 }];
    goesThereAndBack(packetTo("test2", [...meta, { key: "last", value: "value", type: 1 }]));
  }
});

test("a large packet after another one is read as if it came first", () => {
  const other = packetTo("o".repeat(9000)).bytes();
  const wanted = packetTo("w".repeat(520)).bytes();
  LogicPkt.from(other);
  assert.ok(LogicPkt.from(wanted).dest === "w".repeat(520));
});

test("a large packet that is cut short is refused with the reason", () => {
  for (const packet of [packetTo("test2"), packetTo("d".repeat(5000))]) {
    const bytes = packet.bytes();
    const noHeader = bytes.slice();
    noHeader[8] = 0xff;
    const reasons: [Uint8Array, RegExp][] = [
      [bytes.subarray(0, bytes.length - 1), /payload's length/],
      [bytes.subarray(0, 4097), /(header|payload)'s length/],
      [Uint8Array.from(bytes, (byte, at) => (at === 0 ? 0 : byte)), /magic/],
      [noHeader, /Header/],
    ];
    for (const [cut, message] of reasons) {
      assert.throws(() => LogicPkt.from(cut), { code: "malformed_packet", message });
    }
  }
});
