// Pages have no Buffer. The class of packets' bytes is chosen when the first packet is made.

import assert from "node:assert/strict";
import { test } from "node:test";

Reflect.deleteProperty(globalThis, "Buffer");

const { LogicPkt, MagicLogicPktInt, MessageReq } = await import("kim-web-sdk");

test("without Buffer, the bytes of a packet still have readInt32BE", () => {
  const bytes = LogicPkt.build("x", "y").bytes();
  assert.equal(bytes.constructor.name === "Buffer", false);
  assert.equal(bytes.readInt32BE(), MagicLogicPktInt);
  assert.equal(bytes.readInt32BE(4), bytes[7]);
  assert.throws(() => bytes.readInt32BE(bytes.length - 3), RangeError);
  assert.equal(LogicPkt.from(bytes.subarray(4)).command, "x");
  assert.equal(bytes.subarray(4).readInt32BE(), bytes[7]);
});

test("without Buffer, a packet of any size holds its header and its payload", () => {
  for (const size of [0, 1, 20, 28, 29, 500, 1990, 2048, 5000, 70_000]) {
    const payload = MessageReq.encode({ type: 1, body: "x".repeat(size) }).finish();
    const { command, payload: read } = LogicPkt.from(LogicPkt.build("y", "z", payload).bytes());
    assert.equal(command, "y");
    assert.deepEqual([...read], [...payload]);
  }
});
