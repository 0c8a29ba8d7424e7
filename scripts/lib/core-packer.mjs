// Packs the core for the script-tag build, where src/unpack unpacks it.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { fail } from "./console.mjs";
import { contentsOf, decisionsOf, givenOf } from "./core-decisions.mjs";
import { at } from "./paths.mjs";
import { leb } from "./wasm-names.mjs";

/** Where src/unpack/pack.cc looks for the decisions, and leaves their chances. */
const answersAt = 0x400000;
const chancesAt = 0x600000;
/** Where src/unpack/memory_map.h has the opcodes by their codes and what follows, and the packed core. */
const opcodesAt = 0x180;
const mostOpcodes = 128;
const packedAt = 0x8000;
const coreAt = 0x10000;

/** Chances are parts of this. */
const certain = 2 ** 15;
/** What the decoder in src/unpack/unpack.cc has in view at most, and takes at a time. */
const viewBits = 30;
const digitBits = 6;

const dataSection = 11;

const read = (file) => readFileSync(at("build/wasm", file));
const instanceOf = (wasm) => new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports;

/** A size in three bytes, however small it is. */
const longLeb = (size) => [(size & 127) | 128, ((size >> 7) & 127) | 128, size >> 14];

const uint32 = (number) => [...new Uint8Array(Uint32Array.of(number).buffer)];
const padded = (bytes) => [...bytes, ...new Uint8Array(mostOpcodes - bytes.length)];

/** Where the functions go: behind the head, the section's size and their number. */
const functionsAt = ({ head, functionCount }) =>
  coreAt + head.length + longLeb(0).length + functionCount.length;

/** What src/unpack/memory_map.h calls given, with the tables in front of it. */
function givenData(contents) {
  const { opcodes, kindNumbers, count } = givenOf(contents);
  const differences = opcodes.map((opcode, code) => (opcode - (opcodes[code - 1] ?? 0)) & 255);
  const tables = [...padded(differences), ...padded(kindNumbers)];
  return {
    address: opcodesAt,
    bytes: [...tables, ...uint32(count), ...uint32(functionsAt(contents))],
  };
}

/** What comes before the functions and behind them. */
function restOfCore({ head, functionCount, tail }, functionsEnd) {
  const size = longLeb(functionsEnd - coreAt - head.length - longLeb(0).length);
  return [
    { address: coreAt, bytes: [...head, ...size, ...functionCount] },
    { address: functionsEnd, bytes: [...tail] },
  ];
}

/** Decisions with the chance that each had to be a yes, and what the memory has to hold before. */
function predicted(contents) {
  const { answers, parts } = decisionsOf(contents);
  const { memory, predict } = instanceOf(read("kim-pack.wasm"));
  const bytes = new Uint8Array(memory.buffer);
  const given = givenData(contents);
  bytes.set(given.bytes, given.address);
  bytes.set(answers, answersAt);
  const data = [given, ...restOfCore(contents, predict())];
  const chances = new Uint16Array(memory.buffer, chancesAt, answers.length + 1);
  // None is 0, but for what has not been asked.
  if (chances.indexOf(0) !== answers.length) fail("the unpacker does not ask what is answered");
  return { answers, parts, chances, data };
}

/**
 * An arithmetic encoder: the decisions are a binary fraction, of which this holds the digits. Its first one
 * is never more than zero, and left out.
 */
class Encoder {
  digits = [];
  low = 0;
  range = 2 ** (viewBits - digitBits);

  encode(answer, chance) {
    while (this.range < 2 ** (viewBits - digitBits)) {
      this.range *= 2 ** digitBits;
      this.shift();
    }
    const part = Math.floor(this.range / certain) * chance;
    if (answer) {
      this.range = part;
    } else {
      this.low += part;
      this.range -= part;
    }
  }

  /** Moves the highest digit out of view. */
  shift() {
    if (this.low >= 2 ** viewBits) this.carry();
    const rest = 2 ** (viewBits - digitBits);
    this.digits.push(Math.floor(this.low / rest));
    this.low = (this.low % rest) * 2 ** digitBits;
  }

  carry() {
    this.low -= 2 ** viewBits;
    let last = this.digits.length - 1;
    for (; this.digits[last] === 2 ** digitBits - 1; --last) this.digits[last] = 0;
    ++this.digits[last];
  }

  /** The digits of a number that the decoder cannot mistake for another one. */
  end() {
    for (let left = viewBits / digitBits; left > 0; --left) this.shift();
    return this.digits.slice(1);
  }
}

/** Characters of one byte whose lowest six bits differ, none of which a template literal escapes. */
const character = (digit) => String.fromCharCode(digit < 0x1c ? digit + 0x40 : digit);

/** How many bytes each part of the packed core takes, by the entropy of its decisions. */
export function costsOf(wasm) {
  const { answers, parts, chances } = predicted(contentsOf(wasm));
  const bits = {};
  for (const [i, part] of parts.entries()) {
    const chance = answers[i] ? chances[i] : certain - chances[i];
    bits[part] = (bits[part] ?? 0) - Math.log2(chance / certain);
  }
  return Object.fromEntries(Object.entries(bits).map(([part, sum]) => [part, Math.ceil(sum / 8)]));
}

/** A signed LEB128 number that is not negative. */
const signedLeb = (number) =>
  number < 64 ? [number] : [(number & 127) | 128, ...signedLeb(number >> 7)];

/** The unpacker with data for its memory. */
function withData(unpacker, data) {
  const segments = data.map(({ address, bytes }) => {
    const offset = [0x41, ...signedLeb(address), 0x0b];
    return [0, ...offset, ...leb(bytes.length), ...bytes];
  });
  const contents = [...leb(segments.length), ...segments.flat()];
  return Buffer.from([...unpacker, dataSection, ...leb(contents.length), ...contents]);
}

/** The core that comes out, as in js/core/embedded-packed.ts. */
export function unpacked({ unpacker, packed, end }) {
  const { memory, u: unpack } = instanceOf(unpacker);
  const bytes = Buffer.from(memory.buffer);
  bytes.write(packed, packedAt, "latin1");
  unpack();
  return bytes.subarray(coreAt, end);
}

/** More than so many bytes are not compiled at once on a page's main thread by Chrome before 115. */
const mostAtOnce = 4096;

/**
 * A core as its unpacker, a wasm file; as a text of 64 different characters, each as frequent as the
 * others; and where it ends in the memory.
 */
export function pack(wasm) {
  const contents = contentsOf(wasm);
  const { answers, chances, data } = predicted(contents);
  const encoder = new Encoder();
  for (const [i, answer] of answers.entries()) encoder.encode(answer, chances[i]);
  const packed = encoder.end().map(character).join("");
  if (packed.length > coreAt - packedAt) fail("the core is larger than the unpacker takes");
  const { address, bytes } = data.at(-1);
  const unpacker = withData(read("kim-unpack.wasm"), data);
  if (unpacker.length > mostAtOnce)
    fail(`the unpacker has ${unpacker.length} bytes, over ${mostAtOnce}`);
  const result = { unpacker, packed, end: address + bytes.length };
  check(unpacked(result), contents);
  return result;
}

function check(core, contents) {
  if (!WebAssembly.validate(core) || !isDeepStrictEqual(contentsOf(core), contents)) {
    fail("the unpacker does not make of the packed core what it was made of");
  }
}
