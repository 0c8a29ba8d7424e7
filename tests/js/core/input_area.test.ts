// The core's functions take sizes and places in the input area. They read nothing beyond it, whatever they are told.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inlineLoader } from "../../../js/core/load/inline.js";
import { Core } from "../../../js/core/module.js";

/** A message of one text. */
const errorResp = 11;
const capacity = 4096;
const badRecord = -65;

test("a record is encoded whose slots reach to its text, but not one that reaches further", () => {
  const { calls, heap } = new Core(inlineLoader.load());
  heap.begin(capacity);
  heap.u32.set([0, 1, 0], heap.base >> 2);
  const [slots, textAt, size] = [2, 8, 9];
  assert.ok(calls.kim_encode(errorResp, slots, textAt, size) > 0);
  assert.equal(calls.kim_encode(errorResp, slots + 1, textAt, size), badRecord);
  assert.equal(calls.kim_encode(errorResp, slots, size + 1, size), badRecord);
});

test("of a message that is said to be larger than the input area, as much is decoded as there is", () => {
  const { calls, heap, reader } = new Core(inlineLoader.load());
  const length = capacity - 3;
  const head = [0x0a, (length & 0x7f) | 0x80, length >> 7];
  heap.input(Uint8Array.from([...head, ...new Uint8Array(length).fill(0x78)]), capacity);
  reader.begin(calls.kim_decode(errorResp, capacity + 1000), heap.base);
  assert.equal(reader.text(), "x".repeat(length));
});
