// Short names between the core and its script: each stands in both.

import { fail } from "./console.mjs";
import { magicAndVersion, Reader, sectionsOf } from "./wasm-reader.mjs";

const importSection = 2;
const exportSection = 7;
const functionKind = 0;

/** Worth it, and nothing else is called so: words joined by underscores. */
const isLong = (name) => /^[a-z]+_[a-z_]+\d?$/.test(name);

/** a to z, aa, ab and so on: the shortest, for a script that has its core inside. */
export const numbered = (_, number) =>
  (number < 26 ? "" : numbered(_, Math.floor(number / 26) - 1)) +
  String.fromCharCode(97 + (number % 26));

/**
 * Two letters that are always the same for a name: a script of one release may be given the kim.wasm of
 * another, and has to find its version there.
 */
export function lasting(name) {
  const number = Array.from(name).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 676, 0);
  return String.fromCharCode(97 + Math.floor(number / 26), 97 + (number % 26));
}

/** A LEB128 number. */
export const leb = (number) =>
  number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)];

/** Items, each a byte or several, after their number. */
const list = (items) => [...leb(items.length), ...items.flat()];
const text = (name) => list([...Buffer.from(name)]);

function importsIn(contents) {
  const reader = new Reader(contents);
  return Array.from({ length: reader.number() }, () => {
    const names = [reader.text(), reader.text()];
    if (reader.byte() !== functionKind) fail("the core imports something other than functions");
    return { names, rest: [functionKind, ...reader.leb()] };
  });
}

function exportsIn(contents) {
  const reader = new Reader(contents);
  return Array.from({ length: reader.number() }, () => {
    const names = [reader.text()];
    return { names, rest: [reader.byte(), ...reader.leb()] };
  });
}

/** A script with short names; spaces keep everything in its column, where source maps have it. */
function renamed(script, short) {
  return script.replace(/"?(\w+)"?/g, (whole, name) =>
    short.has(name) ? whole.replace(name, short.get(name)).padEnd(whole.length) : whole,
  );
}

/**
 * A wasm file and a script that uses it, with short names for what is imported and exported, which
 * `shortName` makes of a long one and of how many there were before. Exports that the script does not
 * name are left out.
 */
export function withShortNames(wasm, script, shortName) {
  const short = new Map();
  const words = new Set(script.match(/\w+/g));
  const rename = (name) => {
    if (isLong(name) && !short.has(name)) short.set(name, shortName(name, short.size));
    return short.get(name) ?? name;
  };
  const contentsOf = {
    [importSection]: importsIn,
    [exportSection]: (contents) =>
      exportsIn(contents).filter(({ names: [name] }) => words.has(name)),
  };
  const sections = sectionsOf(wasm).map(({ id, start, contents, end }) => {
    const entries = contentsOf[id]?.(contents);
    if (!entries) return wasm.subarray(start, end);
    const bytes = entries.map(({ names, rest }) => [
      ...names.flatMap((name) => text(rename(name))),
      ...rest,
    ]);
    return Buffer.from([id, ...list(list(bytes))]);
  });
  if (new Set(short.values()).size < short.size)
    fail("two of the core's names are shortened alike");
  return {
    wasm: Buffer.concat([wasm.subarray(0, magicAndVersion), ...sections]),
    script: renamed(script, short),
  };
}
