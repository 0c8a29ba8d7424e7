// Shortens the names of imports and exports, which occur in both the core and its script.

import { fail } from "../console.mjs";
import { leb } from "./leb128.mjs";
import { magicAndVersion, Reader, sectionsOf } from "./wasm-reader.mjs";

const importSection = 2;
const exportSection = 7;
const functionKind = 0;

/**
 * Names worth shortening, which nothing else uses: words joined by underscores; and the core's initializer.
 */
const isLong = (name) => /^([a-z]+_[a-z_]+\d?|_initialize)$/.test(name);

/** a to z, A to Z. */
const letter = (number) => String.fromCharCode(number < 26 ? 97 + number : 39 + number);

/** Fixed names of what a script calls before it knows whether a core is of its own release. */
const lasting = { _initialize: "k0", kim_abi_version: "k1" };

/**
 * A name of two letters, of which the first is always the same and so costs next to nothing: saves 0.04 KB
 * compared with any two letters. A script may get the kim.wasm of another release, and must be able to read
 * its version: so imports, which are the same in every release, are named first.
 */
const shortName = (name, number) => lasting[name] ?? `k${letter(number)}`;

/** A count, then the items, each one or more bytes. */
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

/** A script with short names, padded with spaces to keep all columns, so that source maps stay correct. */
function renamed(script, short) {
  return script.replace(/"?(\w+)"?/g, (whole, name) =>
    short.has(name) ? whole.replace(name, short.get(name)).padEnd(whole.length) : whole,
  );
}

/**
 * A wasm file and a script that uses it, with short names for imports and exports. Exports that the script
 * does not use are removed.
 */
export function withShortNames(wasm, script) {
  const short = new Map();
  const words = new Set(script.match(/\w+/g));
  const rename = (name) => short.get(name) ?? name;
  const contentsOf = { [importSection]: importsIn, [exportSection]: exportsIn };
  const sections = sectionsOf(wasm).map(({ id, start, contents, end }) => {
    const entries = contentsOf[id]?.(contents);
    if (!entries) return wasm.subarray(start, end);
    // Assign names also to exports that this script does not use, because another script may.
    for (const name of entries.flatMap(({ names }) => names).filter(isLong)) {
      if (!short.has(name)) short.set(name, shortName(name, short.size));
    }
    const used = entries.filter(({ names }) => id === importSection || words.has(names[0]));
    const bytes = used.map(({ names, rest }) => [
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
