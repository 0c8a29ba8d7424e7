// Not run with kim.global.js, which is for pages and whose packets are not Buffers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LogicPkt } from "kim-web-sdk";

test("the bytes of a packet, small or large, are a Buffer as Node's own are", () => {
  for (const size of [3, 5000]) {
    const bytes = LogicPkt.build("x", "y", new Uint8Array(size).fill(65)).bytes();
    assert.ok(Buffer.isBuffer(bytes));
    assert.equal(bytes.constructor, Buffer);
    assert.equal(bytes.toString("latin1").slice(-size), "A".repeat(size));
    const end: unknown = bytes.subarray(-2);
    assert.ok(Buffer.isBuffer(end));
    assert.equal(end.readUInt16BE(), 0x4141);
    assert.deepEqual(Buffer.concat([bytes]), bytes);
  }
});
