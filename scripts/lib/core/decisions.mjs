// The decisions that src/unpack decodes when it writes a wasm file, in its order.

import { fail } from "../console.mjs";
import { longLeb } from "./leb128.mjs";
import { kindByteOf, kindOf } from "./opcodes.mjs";
import { Reader, sectionsOf } from "./wasm-reader.mjs";

const codeSection = 10;
/** The limits of src/unpack/memory_map.h. */
const mostLocals = 128;
const mostOpcodes = 127;
const mostInstructions = 24_000;

/** The bytes before the code section's size, those of its contents, and those after it. */
function partsOf(wasm) {
  const code = sectionsOf(wasm).find(({ id }) => id === codeSection);
  if (!code) fail("the wasm file has no code");
  const { start, contents, end } = code;
  return { head: wasm.subarray(0, start + 1), code: contents, tail: wasm.subarray(end) };
}

/** Reads the operand of an opcode of the kind `bytes`. */
function readBytes(code, opcode) {
  if (opcode === 0x0e) {
    for (let labels = code.number(); labels >= 0; --labels) code.leb();
  } else if (opcode === 0x11) {
    code.leb();
    code.byte();
  } else if (opcode === 0xfc) {
    // memory.copy has two memory indexes, memory.fill one.
    const memories = { 10: 2, 11: 1 }[code.number()];
    code.take(memories ?? fail("the core has bulk instructions other than copy and fill"));
  } else {
    code.take({ 0x3f: 1, 0x40: 1, 0x43: 4, 0x44: 8 }[opcode]);
  }
}

/** Reads one instruction: { opcode, kind, bytes }. Leaves out an alignment, which is only a hint. */
function instruction(code) {
  const opcode = code.byte();
  const kind = kindOf(opcode);
  if (kind === "offset") code.leb();
  const bytes = code.span(() => {
    if (kind === "bytes") readBytes(code, opcode);
    else if (kind !== "none") code.leb();
  });
  return { opcode, kind, bytes };
}

/** Reads one function: { locals, instructions }. Its size need not be stored. */
function functionBody(code) {
  const end = code.number() + code.at;
  const locals = code.span(() => {
    for (let groups = code.number(); groups > 0; --groups) {
      code.leb();
      code.byte();
    }
  });
  const instructions = [];
  while (code.at < end) instructions.push(instruction(code));
  return { locals, instructions };
}

/** The contents of a file: { head, functionCount, functions, tail }. */
export function contentsOf(wasm) {
  const { head, code, tail } = partsOf(wasm);
  const reader = new Reader(code);
  const functionCount = reader.leb();
  const functions = [];
  while (reader.at < code.length) functions.push(functionBody(reader));
  return { head, functionCount, functions, tail };
}

/**
 * The opcodes, the most frequent ones first: these get the smallest codes, which take fewer decisions. Among
 * codes of the same length they are in numeric order, because neighbouring opcodes are similar.
 */
function opcodesOf(functions) {
  const counts = new Map();
  for (const { instructions } of functions) {
    for (const { opcode } of instructions) counts.set(opcode, (counts.get(opcode) ?? 0) + 1);
  }
  const opcodes = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || a - b);
  if (opcodes.length > mostOpcodes) fail("the core has more opcodes than the unpacker takes");
  const bits = (opcode) => Math.floor(Math.log2(opcodes.indexOf(opcode) + 1));
  return [...opcodes].sort((a, b) => bits(a) - bits(b) || a - b);
}

/** A list of decisions in decoding order: each a 0 or a 1, with the name of the part that it belongs to. */
class Decisions {
  answers = [];
  parts = [];

  push(part, answer) {
    this.answers.push(answer);
    this.parts.push(part);
  }

  /** A number: its length in unary, then the bits after its leading one. */
  number(part, number) {
    const [, ...bits] = (number + 1).toString(2);
    bits.forEach(() => this.push(part, 1));
    this.push(part, 0);
    for (const bit of bits) this.push(part, Number(bit));
  }

  numbers(part, numbers) {
    for (const number of numbers) this.number(part, number);
  }

  /** Bytes, terminated by a number that is not a byte. */
  bytes(part, bytes) {
    this.numbers(part, [...bytes, 256]);
  }

  /** A count, then as many numbers. */
  list(part, numbers) {
    this.numbers(part, [numbers.length, ...numbers]);
  }

  /** A local variable, by its position in `recent`; moves it to the front. */
  local(local, recent) {
    const place = recent.indexOf(local);
    if (place < 0) fail(`the core has a function with more than ${mostLocals} local variables`);
    recent.unshift(...recent.splice(place, 1));
    for (let before = place; before > 0; --before) this.push("locals", 0);
    this.push("locals", 1);
  }
}

/** An operand's bytes, mapped so that frequent values are small and take fewer decisions. */
function coded(kind, [first, ...rest]) {
  // Most blocks have no type, which becomes 0.
  if (kind === "blockType") return [first ^ 0x40, ...rest];
  // Offsets are multiples of four or eight.
  if (kind === "offset") return [((first >> 2) | (first << 6)) & 255, ...rest];
  return [first, ...rest];
}

function addOperands(decisions, { locals, instructions }) {
  const recent = Array.from({ length: mostLocals }, (_, local) => local);
  decisions.list("functions", locals);
  for (const { kind, bytes } of instructions) {
    if (kind === "local") decisions.local(bytes[0], recent);
    else if (kind === "bytes") decisions.list("other operands", bytes);
    else if (kind !== "none") decisions.numbers(`${kind}s`, coded(kind, bytes));
  }
}

/** A table of src/unpack/memory_map.h, padded with zeros. */
const table = (bytes) => [...bytes, ...new Uint8Array(mostOpcodes + 1 - bytes.length)];

const uint32 = (number) => [...new Uint8Array(Uint32Array.of(number).buffer)];

/**
 * The unpacker's tables: the deltas between consecutive opcodes, their kinds, and the number of instructions.
 */
function givenOf(functions, opcodes) {
  const differences = opcodes.map((opcode, code) => (opcode - (opcodes[code - 1] ?? 0)) & 255);
  // Count the marks before each function and after the last.
  const marks = functions.length + 1;
  const count = functions.reduce((sum, { instructions }) => sum + instructions.length, marks);
  if (count > mostInstructions) fail("the core has more code than the unpacker takes");
  return [...table(differences), ...table(opcodes.map(kindByteOf)), ...uint32(count)];
}

/** How many bytes the unpacker writes for a function, including three for its size and one per alignment. */
const functionSize = ({ locals, instructions }) =>
  instructions.reduce(
    (sum, { kind, bytes }) => sum + 1 + (kind === "offset" ? 1 : 0) + bytes.length,
    longLeb(0).length + locals.length,
  );

/** The bytes before the functions: the head, the section's size, and the number of functions. */
function beginningOf({ head, functionCount, functions }) {
  const size = functions.reduce((sum, each) => sum + functionSize(each), functionCount.length);
  return [...head, ...longLeb(size), ...functionCount];
}

/** How many bytes the unpacker writes for a file's contents. */
export const sizeOf = (contents) =>
  contents.functions.reduce(
    (sum, each) => sum + functionSize(each),
    beginningOf(contents).length + contents.tail.length,
  );

/** The decisions of a file's contents: { answers, parts }. */
export function decisionsOf(contents) {
  const { functions, tail } = contents;
  const opcodes = opcodesOf(functions);
  const decisions = new Decisions();
  decisions.bytes("tables", givenOf(functions, opcodes));
  decisions.bytes("other sections", beginningOf(contents));
  for (const { opcode } of functions.flatMap(({ instructions }) => instructions)) {
    decisions.number("opcodes", opcodes.indexOf(opcode));
  }
  for (const each of functions) addOperands(decisions, each);
  // An empty function follows the last mark.
  decisions.number("functions", 0);
  decisions.bytes("other sections", tail);
  return decisions;
}
