// Reads the core that the script-tag build compiles at its first use.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

import { at } from "../../../scripts/lib/paths.mjs";

/** Collects the modules that are compiled. Only the first, the unpacker, is really compiled. */
function collector() {
  const compiled = [];
  class Module extends WebAssembly.Module {
    constructor(bytes) {
      compiled.push(bytes);
      if (compiled.length > 1) throw new Error("seen enough");
      super(bytes);
    }
  }
  return { compiled, Module };
}

/** The unpacked core of kim.global.js. */
export function coreOfScript() {
  const { compiled, Module } = collector();
  const { Instance } = WebAssembly;
  const script = readFileSync(at("dist/kim.global.js"), "utf8");
  const use = `${script}\nKIM.LogicPkt.build("c", "d").bytes()`;
  const realm = { WebAssembly: { Module, Instance }, TextEncoder };
  assert.throws(() => vm.runInNewContext(use, realm), /seen enough/);
  return Buffer.from(compiled[1]);
}
