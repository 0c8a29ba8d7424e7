// The core's heap never coalesces freed blocks: its size must still settle.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inlineLoader } from "../../../js/core/load/inline.js";
import { Core } from "../../../js/core/module.js";
import { carve, makeBytes } from "../../../js/core/result/slab.js";

const errorResp = 11;

/** Encodes and decodes one message with a text of `length` bytes. */
function roundTrip(core: Core, length: number): void {
  core.writer.begin();
  core.writer.text("x".repeat(length));
  const { slots, textAt, size } = core.writer;
  const answer = core.calls.kim_encode(errorResp, slots, textAt, size);
  const bytes = carve(core.heap, answer, makeBytes, false);
  core.heap.input(bytes, bytes.length);
  assert.ok(core.calls.kim_decode(errorResp, bytes.length) > 0);
}

test("the core's memory stops growing once every size of message has been encoded and decoded", () => {
  const core = new Core(inlineLoader.load());
  const lengths = Array.from({ length: 200 }, (_, at) => Math.floor(1.07 ** at));
  const pass = (): number => {
    for (const length of [...lengths, ...lengths.slice().reverse()]) roundTrip(core, length);
    core.heap.refresh();
    return core.heap.u8.length;
  };
  const settled = pass();
  for (let round = 0; round < 20; ++round) assert.equal(pass(), settled);
  assert.ok(settled < 16 << 20, `${settled} bytes for messages of up to 760 KB`);
});
