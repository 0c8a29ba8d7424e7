// The script-tag build carries the core in a form of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";

import { streamsOf } from "../../scripts/lib/wasm-streams.mjs";
import { root } from "./support/consumer.mjs";

const read = (path) => readFileSync(join(root, path));

/** What kim.global.js compiles at its first use. */
function coreOfScript() {
  let core;
  class Module {
    constructor(bytes) {
      core = bytes;
      throw new Error("seen enough");
    }
  }
  const script = `${read("dist/kim.global.js")}\nKIM.LogicPkt.build("c", "d").bytes()`;
  assert.throws(() => vm.runInNewContext(script, { WebAssembly: { Module } }), /seen enough/);
  return core;
}

test("kim.global.js carries the same core as kim.wasm", () => {
  const core = coreOfScript();
  assert.ok(WebAssembly.validate(core));
  assert.deepEqual(streamsOf(core), streamsOf(read("dist/kim.wasm")));
});

test("a core with an instruction that has no stream cannot be taken apart", () => {
  const empty = Buffer.from("0061736d01000000", "hex");
  const section = Buffer.from("0a06010400fd0c0b", "hex");
  assert.throws(() => streamsOf(Buffer.concat([empty, section])), /opcode/);
});
