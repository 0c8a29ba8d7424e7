// Packs the core for the script-tag build and for kim.wasm, where src/unpack unpacks it.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { certain, Encoder } from "./arithmetic-encoder.mjs";
import { fail } from "../console.mjs";
import { contentsOf, decisionsOf, sizeOf } from "./decisions.mjs";
import { inOrderOfTypes } from "./function-order.mjs";
import { leb, signedLeb } from "./leb128.mjs";
import { at } from "../paths.mjs";

/** Where src/unpack/pack.cc reads the decisions, and writes their probabilities. */
const answersAt = 0x400000;
const chancesAt = 0x600000;
/** Where src/unpack/memory_map.h places the packed core, the unpacked core, and what follows it. */
const packedAt = 0x8000;
const coreAt = 0x10000;
const heightsAt = 0x20000;

const dataSection = 11;

const read = (file) => readFileSync(at("build/wasm", file));
const instanceOf = (wasm) => new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports;

/** The contents of a wasm file, as they are packed. */
export const contentsToPack = (wasm) => inOrderOfTypes(wasm, contentsOf(wasm));

/**
 * The two unpackers, each with the program that predicts as it does (src/unpack/pack.cc), and its bits per
 * digit.
 */
const unpackers = {
  script: { predictor: "predictForScript", digitBits: 6 },
  file: { predictor: "predictForFile", digitBits: 8 },
};

/** The decisions, each with its predicted probability of a 1. */
function predicted(contents, { predictor }) {
  const { answers, parts } = decisionsOf(contents);
  const { memory, [predictor]: predict } = instanceOf(read("kim-pack.wasm"));
  new Uint8Array(memory.buffer).set(answers, answersAt);
  predict();
  const chances = new Uint16Array(memory.buffer, chancesAt, answers.length + 1);
  // A probability is never 0, so 0 marks a decision that the unpacker has not asked for.
  if (chances.indexOf(0) !== answers.length) fail("the unpacker does not ask what is answered");
  return { answers, parts, chances };
}

/** A core's contents, encoded as the digits that an unpacker reads. */
function encoded(contents, unpacker) {
  const { answers, chances } = predicted(contents, unpacker);
  const encoder = new Encoder(unpacker.digitBits);
  for (const [i, answer] of answers.entries()) encoder.encode(answer, chances[i]);
  const digits = encoder.end();
  const isTooLarge = digits.length > coreAt - packedAt || sizeOf(contents) > heightsAt - coreAt;
  if (isTooLarge) fail("the core is larger than the unpacker takes");
  return digits;
}

/** How many bytes each part of the contents takes in the script, by the entropy of its decisions. */
export function costsOf(contents) {
  const { answers, parts, chances } = predicted(contents, unpackers.script);
  const bits = {};
  for (const [i, part] of parts.entries()) {
    const chance = answers[i] ? chances[i] : certain - chances[i];
    bits[part] = (bits[part] ?? 0) - Math.log2(chance / certain);
  }
  return Object.fromEntries(Object.entries(bits).map(([part, sum]) => [part, Math.ceil(sum / 8)]));
}

/** A wasm file with a data segment added. */
function withData(file, address, bytes) {
  const segment = [0, 0x41, ...signedLeb(address), 0x0b, ...leb(bytes.length), ...bytes];
  const contents = [1, ...segment];
  return Buffer.from([...file, dataSection, ...leb(contents.length), ...contents]);
}

/** Unpacks a core as js/core/load/embedded_packed.ts does. */
export function unpacked({ unpacker, packed, end }) {
  const { memory, u: unpack } = instanceOf(unpacker);
  const bytes = Buffer.from(memory.buffer);
  bytes.write(packed, packedAt, "latin1");
  unpack();
  return bytes.subarray(coreAt, end);
}

/** Unpacks the core in kim.wasm as js/core/load/extract.ts does. */
export function extracted(file) {
  const { memory, u: unpack } = instanceOf(file);
  return Buffer.from(memory.buffer, coreAt, unpack());
}

/**
 * 64 one-byte characters with different low six bits, none of which needs an escape in a template literal.
 */
const character = (digit) => String.fromCharCode(digit < 0x1c ? digit + 0x40 : digit);

/** Chrome before 115 compiles no more bytes than this synchronously on a page's main thread. */
const mostAtOnce = 4096;

/**
 * Packs a core. Returns its unpacker, a wasm file; a text of 64 different, equally frequent characters; and
 * the address where the unpacked core ends.
 */
export function pack(wasm) {
  const contents = contentsToPack(wasm);
  const unpacker = read("kim-unpack.wasm");
  if (unpacker.length > mostAtOnce)
    fail(`the unpacker has ${unpacker.length} bytes, over ${mostAtOnce}`);
  const packed = encoded(contents, unpackers.script).map(character).join("");
  const result = { unpacker, packed, end: coreAt + sizeOf(contents) };
  check(unpacked(result), contents);
  return result;
}

/** Packs a core into a wasm file that unpacks itself from its own data. */
export function packFile(wasm) {
  const contents = contentsToPack(wasm);
  const file = withData(read("kim-extract.wasm"), packedAt, encoded(contents, unpackers.file));
  check(extracted(file), contents);
  return file;
}

function check(core, contents) {
  if (!WebAssembly.validate(core) || !isDeepStrictEqual(contentsOf(core), contents)) {
    fail("the unpacker does not make of the packed core what it was made of");
  }
}
