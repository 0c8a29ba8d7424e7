// The cores of the script-tag build and of kim.wasm are packed by scripts/lib/core/packer.mjs, and unpacked by
// src/unpack.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { contentsOf } from "../../scripts/lib/core/decisions.mjs";
import {
  contentsToPack,
  costsOf,
  extracted,
  pack,
  packFile,
  unpacked,
} from "../../scripts/lib/core/packer.mjs";
import { at } from "../../scripts/lib/paths.mjs";

/** A wasm file of these sections: [id, contents] in hexadecimal, each shorter than 128 bytes. */
function wasmOf(sections) {
  const magicAndVersion = "0061736d01000000";
  const size = (hex) => (hex.length / 2).toString(16).padStart(2, "0");
  const bytes = sections.map(([id, contents]) => id + size(contents) + contents);
  return Buffer.from(magicAndVersion + bytes.join(""), "hex");
}

/** A wasm file with one function from i32 to i32, which is exported as `f`. */
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

/** A wasm file with several functions, an import, a table and exports. `table(x)` calls entry x of the table with 3. */
const severalFunctions = wasmOf([
  ["01", "03" + "60017f017f" + "60017f017e" + "60027f7f017f"], // i32 to i32, i32 to i64, two i32 to i32
  ["02", "01" + "0165016d0000"], // e.m, of the first type
  ["03", "03" + "000200"],
  ["04", "01700002"],
  ["07", "03" + "01610001" + "01620002" + "057461626c650003"],
  ["09", "01" + "0041000b" + "020100"],
  [
    "0a",
    "03" +
      ("09" + "00" + "2000" + "1000" + "41016a" + "0b") + // a: m(x) + 1
      ("09" + "00" + "2000" + "1001" + "2001" + "6a" + "0b") + // b: a(x) + y
      ("09" + "00" + "4103" + "2000" + "110000" + "0b"), // table: entry x of [a, m], with 3
  ],
]);

const core = readFileSync(at("dist/kim.unpacked.wasm"));
const exportsOf = (wasm, imports) =>
  new WebAssembly.Instance(new WebAssembly.Module(wasm), imports).exports;
const bothWays = (wasm) => [unpacked(pack(wasm)), extracted(packFile(wasm))];

test("a core that was packed and unpacked behaves as before", () => {
  const results = (wasm) => [0, 1, 2].map((argument) => exportsOf(wasm).f(argument));
  for (const wasm of [everyForm, ...bothWays(everyForm)]) {
    assert.deepEqual(results(wasm), [10, 200, 0x07070707]);
  }
});

test("a stack may be deeper than the unpacker counts, and the unpacker assumes an empty one after a call", () => {
  const twelve = wasmOfFunction("00" + "2000".repeat(12) + "6a".repeat(11) + "0b");
  const callsItself =
    "00" +
    "2000" +
    "04" +
    "7f" +
    "2000" +
    "41016b" +
    "1000" +
    "2000" +
    "6a" +
    "05" +
    "4100" +
    "0b" +
    "0b";
  const sumUpTo = wasmOfFunction(callsItself);
  for (const wasm of [twelve, ...bothWays(twelve)]) assert.equal(exportsOf(wasm).f(5), 60);
  for (const wasm of [sumUpTo, ...bothWays(sumUpTo)]) assert.equal(exportsOf(wasm).f(4), 10);
});

test("functions that the packer reorders are called, exported and in tables as before", () => {
  const imports = { e: { m: (x) => 10 * x } };
  for (const wasm of [severalFunctions, ...bothWays(severalFunctions)]) {
    const { a, b, table } = exportsOf(wasm, imports);
    assert.deepEqual([a(1), b(2, 5), table(0), table(1)], [11, 26, 31, 30]);
  }
  const { functions } = contentsToPack(severalFunctions);
  assert.notDeepEqual(functions, contentsOf(severalFunctions).functions);
});

test("kim.wasm unpacks to the contents of kim.unpacked.wasm", () => {
  const result = extracted(readFileSync(at("dist/kim.wasm")));
  assert.ok(WebAssembly.validate(result));
  assert.deepEqual(contentsOf(result), contentsToPack(core));
  const [ours, theirs] = [result, core].map((wasm) => new WebAssembly.Module(wasm));
  assert.deepEqual(WebAssembly.Module.exports(ours), WebAssembly.Module.exports(theirs));
  assert.deepEqual(WebAssembly.Module.imports(ours), WebAssembly.Module.imports(theirs));
});

test("the same core is packed into the same file", () => {
  assert.deepEqual(packFile(everyForm), packFile(everyForm));
});

test("the same core is packed into the same text, of 64 different ASCII characters", () => {
  const [first, second] = [pack(everyForm), pack(everyForm)];
  assert.deepEqual(first, second);
  const { packed } = pack(core);
  assert.equal(new Set(packed).size, 64);
  const codes = Array.from(packed, (character) => character.charCodeAt(0));
  assert.ok(codes.every((code) => code < 128));
  assert.ok(!/[\\`{\r\n]/.test(packed));
});

test("the sizes of the packed core's parts add up to the size of its text", () => {
  const parts = Object.values(costsOf(contentsToPack(core)));
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
