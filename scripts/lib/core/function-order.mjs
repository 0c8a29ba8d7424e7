// Reorders the functions of a wasm file by type, so that neighbours are similar. The packed core is 0.15 KB
// smaller.

import { fail } from "../console.mjs";
import { leb } from "./leb128.mjs";
import { Reader, sectionsOf } from "./wasm-reader.mjs";

const sections = {
  types: 1,
  imports: 2,
  functions: 3,
  exports: 7,
  start: 8,
  elements: 9,
  code: 10,
};
const functionKind = 0;

/** Reads a count, then as many items. */
function listIn(contents, read) {
  const reader = new Reader(contents);
  return Array.from({ length: reader.number() }, () => read(reader));
}

/** A sort key of a type: its results, then its parameters. */
function typeKey(reader) {
  reader.byte();
  const [parameters, results] = [0, 1].map(() => [...reader.take(reader.number())]);
  return [...results, 0, parameters.length, ...parameters];
}

function compare(one, other) {
  const at = one.findIndex((item, index) => item !== other[index]);
  return at < 0 ? one.length - other.length : one[at] - (other[at] ?? 0);
}

/** The indexes of a file's own functions in the new order. */
function orderOf(contentsOf) {
  const keys = listIn(contentsOf(sections.types), typeKey);
  const types = listIn(contentsOf(sections.functions), (reader) => reader.number());
  return [...types.keys()].sort((a, b) => compare(keys[types[b]], keys[types[a]]) || b - a);
}

/** By section that refers to functions, how to rewrite its contents for the new order. */
const rewritten = {
  [sections.functions]: (contents, { order }) => {
    const types = listIn(contents, (reader) => [...reader.leb()]);
    return [...leb(types.length), ...order.flatMap((old) => types[old])];
  },
  [sections.exports]: (contents, { renumbered }) => {
    const items = listIn(contents, (reader) => {
      const name = [...reader.span(() => reader.text())];
      const kind = reader.byte();
      return [...name, kind, ...(kind === functionKind ? renumbered(reader.leb()) : reader.leb())];
    });
    return [...leb(items.length), ...items.flat()];
  },
  [sections.start]: () => fail("the core has a function that runs at its start"),
  [sections.elements]: (contents, { renumbered }) => {
    const reader = new Reader(contents);
    // A single segment of the first table, at a constant offset.
    const [count, flags, opcode] = reader.take(3);
    if (count !== 1 || flags !== 0 || opcode !== 0x41) fail("the core has another kind of table");
    reader.leb();
    reader.byte();
    const start = contents.subarray(0, reader.at);
    const functions = listIn(contents.subarray(reader.at), (each) => renumbered(each.leb()));
    return [...start, ...leb(functions.length), ...functions.flat()];
  },
};

const decoded = (bytes) => new Reader(bytes).number();

/**
 * The contents of a wasm file, as decisions.mjs reads them ({ head, functions and more }), in the new order.
 * `head` is everything before the code.
 */
export function inOrderOfTypes(wasm, { functions, ...rest }) {
  const all = sectionsOf(wasm).filter(({ id }) => id <= sections.code);
  const contentsOf = (id) => all.find((section) => section.id === id)?.contents ?? Buffer.of(0);
  const imports = decoded(contentsOf(sections.imports));
  const order = orderOf(contentsOf);
  const places = new Map(order.map((old, place) => [old + imports, place + imports]));
  const renumbered = (bytes) => leb(places.get(decoded(bytes)) ?? decoded(bytes));
  const before = all.filter(({ id }) => id < sections.code);
  const sorted = before.map(({ id, start, contents, end }) => {
    const bytes = rewritten[id]?.(contents, { order, renumbered });
    return bytes ? [id, ...leb(bytes.length), ...bytes] : [...wasm.subarray(start, end)];
  });
  const magicAndVersion = wasm.subarray(0, before[0].start);
  const instruction = ({ kind, bytes, ...others }) => ({
    ...{ kind, ...others },
    bytes: kind === "call" ? Buffer.from(renumbered(bytes)) : bytes,
  });
  return {
    ...rest,
    head: Buffer.from([...magicAndVersion, ...sorted.flat(), sections.code]),
    functions: order.map((old) => {
      const { locals, instructions } = functions[old];
      return { locals, instructions: instructions.map(instruction) };
    }),
  };
}
