// The script-tag build's core is packed by scripts/lib/core-packer.mjs and unpacked by src/unpack.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { contentsOf } from "../../scripts/lib/core-decisions.mjs";
import { costsOf, pack, unpacked } from "../../scripts/lib/core-packer.mjs";
import { root } from "./support/consumer.mjs";

/** A wasm file of sections: [id, contents], all in hexadecimal, each of less than 128 bytes. */
function wasmOf(sections) {
  const magicAndVersion = "0061736d01000000";
  const size = (hex) => (hex.length / 2).toString(16).padStart(2, "0");
  const bytes = sections.map(([id, contents]) => id + size(contents) + contents);
  return Buffer.from(magicAndVersion + bytes.join(""), "hex");
}

/** As `wasmOf` makes it, of one function from i32 to i32 that is exported as `f`. */
function wasmOfFunction(body) {
  const size = (body.length / 2).toString(16).padStart(2, "0");
  return wasmOf([
    ["01", "0160017f017f"],
    ["03", "0100"],
    ["05", "010001"],
    ["07", "0101660000"],
    ["0a", `01${size}${body}`],
  ]);
}

const locals = "02017e017c";
const setTwoLocals = "44000000000000f83f2102427b2101";
const jumpOfThree = "0240024002402000" + "0e020001020b410a0f0b41c8010f0b";
const fillMemory = "410041074104fc0b00";
const readMemory = "41002802000b";
const everyForm = wasmOfFunction(locals + setTwoLocals + jumpOfThree + fillMemory + readMemory);

const functionIn = (wasm) => new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports.f;

test("what has been packed and unpacked does what it did", () => {
  const results = (f) => [0, 1, 2].map((argument) => f(argument));
  assert.deepEqual(results(functionIn(everyForm)), [10, 200, 0x07070707]);
  assert.deepEqual(results(functionIn(unpacked(pack(everyForm)))), [10, 200, 0x07070707]);
});

test("kim.wasm says the same after it has been packed and unpacked", () => {
  const core = readFileSync(join(root, "dist/kim.wasm"));
  const result = unpacked(pack(core));
  assert.ok(WebAssembly.validate(result));
  assert.deepEqual(contentsOf(result), contentsOf(core));
});

test("the same core is packed into the same text, of 64 different characters of one byte", () => {
  const [first, second] = [pack(everyForm), pack(everyForm)];
  assert.deepEqual(first, second);
  const { packed } = pack(readFileSync(join(root, "dist/kim.wasm")));
  assert.equal(new Set(packed).size, 64);
  const codes = Array.from(packed, (character) => character.charCodeAt(0));
  assert.ok(codes.every((code) => code < 128));
  assert.ok(!/[\\`{\r\n]/.test(packed));
});

test("the parts of the packed core take as much as its text says", () => {
  const core = readFileSync(join(root, "dist/kim.wasm"));
  const parts = Object.values(costsOf(core));
  const sum = parts.reduce((all, each) => all + each, 0);
  const bytes = (pack(core).packed.length * 6) / 8;
  assert.ok(Math.abs(bytes - sum) < 20, `${sum} of ${bytes}`);
});

test("a core with an instruction that the unpacker does not know cannot be packed", () => {
  const empty = wasmOf([["0a", "010400fd0c0b"]]);
  assert.throws(() => pack(empty), /opcode/);
});

test("a core with more than 128 local variables cannot be packed", () => {
  const many = wasmOfFunction("0181017f" + "2080010b");
  assert.throws(() => pack(many), /more than 128 local variables/);
});
