// What the packer knows about WebAssembly's opcodes: the kind of operand of each, and its effect on the stack
// height.

import { fail } from "../console.mjs";

/**
 * Kinds of operands, by their numbers in src/unpack/unpacker.h; kinds that the unpacker does not know are
 * last.
 */
const kinds = [
  "none",
  ...["local", "bytes", "blockType", "offset"],
  ...["label", "call", "global", "i32", "i64"],
];

/** Ranges of opcodes, with the kind of their operand; later rows override earlier ones. */
const operands = [
  [0x00, 0xc4, "none"], // all that are not below
  [0x02, 0x04, "blockType"], // block, loop, if
  [0x0c, 0x0d, "label"], // br, br_if
  [0x10, 0x10, "call"], // call
  [0x20, 0x22, "local"], // local.get, local.set, local.tee
  [0x23, 0x24, "global"], // global.get, global.set
  [0x28, 0x3e, "offset"], // loads and stores
  [0x41, 0x41, "i32"], // i32.const
  [0x42, 0x42, "i64"], // i64.const
  // decisions.mjs reads the operands of these.
  [0x0e, 0x0e, "bytes"], // br_table
  [0x11, 0x11, "bytes"], // call_indirect
  [0x3f, 0x40, "bytes"], // memory.size, memory.grow
  [0x43, 0x44, "bytes"], // f32.const, f64.const
  [0xfc, 0xfc, "bytes"], // bulk memory
];

/** Treated as emptying the stack: the effect does not depend on the opcode alone. */
const empties = -8;

/**
 * Ranges of opcodes, with the number of values that each adds to the stack; later rows override earlier ones.
 */
const growths = [
  [0x00, 0xfc, 0], // all that are not below
  [0x00, 0x00, empties], // unreachable
  [0x02, 0x05, empties], // block, loop, if, else
  [0x0b, 0x11, empties], // end, branches, calls
  [0x0d, 0x0d, -1], // br_if
  [0x1a, 0x1a, -1], // drop
  [0x1b, 0x1b, -2], // select
  [0x20, 0x20, 1], // local.get
  [0x21, 0x21, -1], // local.set
  [0x23, 0x23, 1], // global.get
  [0x24, 0x24, -1], // global.set
  [0x36, 0x3e, -2], // stores
  [0x3f, 0x3f, 1], // memory.size
  [0x41, 0x44, 1], // constants
  [0x46, 0x4f, -1], // comparisons of i32
  [0x51, 0x66, -1], // and of other types
  [0x6a, 0x78, -1], // binary operations on i32
  [0x7c, 0x8a, -1], // on i64
  [0x92, 0x98, -1], // on f32
  [0xa0, 0xa6, -1], // on f64
  [0xfc, 0xfc, -3], // bulk memory
];

const last = (ranges, opcode) =>
  ranges.findLast(([first, end]) => first <= opcode && opcode <= end)?.at(2);

/** The kind of an opcode's operand. */
export const kindOf = (opcode) =>
  last(operands, opcode) ?? fail(`the core has an opcode whose operand is not known: ${opcode}`);

/** An entry of the table of kinds in src/unpack/memory_map.h. */
export const kindByteOf = (opcode) =>
  (kinds.indexOf(kindOf(opcode)) | (last(growths, opcode) << 4)) & 255;
