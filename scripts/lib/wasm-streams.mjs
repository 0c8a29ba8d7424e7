// A wasm file taken apart into streams of bytes that are alike, for the script-tag build: there
// brotli makes a tenth less of it. js/core/wasm_streams.ts puts them together again.

import { fail } from "./console.mjs";
import { Reader, sectionsOf } from "./wasm-reader.mjs";

/** The streams, as js/core/wasm_streams.ts numbers them; `numbers` is one for each next opcode. */
export const streamNames = [
  "plain",
  "types",
  "offsets",
  "labels",
  "calls",
  "locals",
  "globals",
  "rare",
  "opcodes",
  "functions",
  "head",
  "tail",
  "numbers",
];

/** Opcodes, from one to another, and the stream of the LEB128 number that follows each. */
const operands = [
  [0x00, 0xc4, "plain"], // those that are not below: none follows
  [0x02, 0x04, "types"], // block, loop, if
  [0x0c, 0x0d, "labels"], // br, br_if
  [0x10, 0x10, "calls"], // call
  [0x20, 0x22, "locals"], // local.get, local.set, local.tee
  [0x23, 0x24, "globals"], // global.get, global.set
  [0x28, 0x3e, "offsets"], // loads and stores, whose alignment, a hint, is left out
  [0x41, 0x42, "numbers"], // i32.const, i64.const
  // `rareOperands` knows what follows these.
  [0x0e, 0x0e, "rare"], // br_table
  [0x11, 0x11, "rare"], // call_indirect
  [0x3f, 0x40, "rare"], // memory.size, memory.grow
  [0x43, 0x44, "rare"], // f32.const, f64.const
  [0xfc, 0xfc, "rare"], // bulk memory
];

/** By opcode: its stream. */
const table = Array.from({ length: 256 }, (_, opcode) =>
  operands.findLast(([first, last]) => first <= opcode && opcode <= last)?.at(2),
);

const codeSection = 10;

/** The bytes before the code section, those of its contents, and those behind it. */
function partsOf(wasm) {
  const code = sectionsOf(wasm).find(({ id }) => id === codeSection);
  if (!code) fail("the wasm file has no code");
  const { start, contents, end } = code;
  return { head: wasm.subarray(0, start), code: contents, tail: wasm.subarray(end) };
}

/** Reads what follows an opcode of the stream `rare`. */
function rareOperands(code, opcode) {
  if (opcode === 0x0e) {
    for (let labels = code.number(); labels >= 0; --labels) code.leb();
  } else if (opcode === 0x11) {
    code.leb();
    code.byte();
  } else if (opcode === 0xfc) {
    // memory.copy names two memories, memory.fill one.
    const memories = { 10: 2, 11: 1 }[code.number()];
    code.take(memories ?? fail("the core has bulk instructions other than copy and fill"));
  } else {
    code.take({ 0x3f: 1, 0x40: 1, 0x43: 4, 0x44: 8 }[opcode]);
  }
}

/** The place of a local variable among `recent`, to whose front it moves. */
function placeOf([local], recent) {
  const place = recent.indexOf(local);
  if (place < 0) fail("the core has a function with more than 128 local variables");
  recent.unshift(...recent.splice(place, 1));
  return place;
}

/** Reads one instruction into the streams. */
function instruction(code, streams, recent) {
  const opcode = code.byte();
  const name = table[opcode] ?? fail(`the core has an opcode that has no stream: ${opcode}`);
  streams.opcodes.push(opcode);
  if (name === "plain") return;
  if (name === "rare") {
    const bytes = code.span(() => rareOperands(code, opcode));
    streams.rare.push(bytes.length, ...bytes);
    return;
  }
  if (name === "offsets") code.leb();
  const operand = code.leb();
  if (name === "locals") streams.locals.push(placeOf(operand, recent));
  else if (name === "numbers") (streams.numbers[code.peek()] ??= []).push(...operand);
  else streams[name].push(...operand);
}

/** Reads one function into the streams. Its size follows from its bytes. */
function functionBody(code, streams) {
  const end = code.number() + code.at;
  const groups = code.leb();
  streams.functions.push(...groups);
  for (let left = groups[0]; left > 0; --left) streams.functions.push(...code.leb(), code.byte());
  const recent = Array.from({ length: 128 }, (_, local) => local);
  while (code.at < end) instruction(code, streams, recent);
}

/** The streams of a wasm file, each an array of bytes. */
export function streamsOf(wasm) {
  const { head, code, tail } = partsOf(wasm);
  const streams = Object.fromEntries(streamNames.map((name) => [name, []]));
  streams.plain = table.map((name) => Math.max(0, streamNames.indexOf(name)));
  streams.head = [...head];
  streams.tail = [...tail];
  const functions = new Reader(code);
  streams.functions.push(...functions.leb());
  while (functions.at < code.length) functionBody(functions, streams);
  const { numbers, ...others } = streams;
  return [...Object.values(others), ...Array.from(numbers, (stream) => stream ?? [])];
}
