// dist/kim.global.js: everything in one script of minimal size, which defines the global `KIM`.

import { readFileSync, writeFileSync } from "node:fs";

import { compressedSize, modules, smallest, smallestOf } from "../compact/bundle.mjs";
import { compacted } from "../compact/output.mjs";
import { fail } from "../console.mjs";
import { pack } from "../core/packer.mjs";
import { compactModules, withoutNode } from "./entries.mjs";
import { at } from "../paths.mjs";
import { pruned } from "../core/prune.mjs";
import { withShortNames } from "../core/wasm-names.mjs";

const source = "js/index.ts";

/** Placeholder for the core's text during minification: a global, which terser does not move. */
const placeholder = "KIM_CORE_TEXT";
/** Placeholder for the XOR key of the text's bytes. */
const keyName = "kimCoreKey";

/** Marks the script as UTF-8, whatever the encoding of the page. */
const byteOrderMark = "\ufeff";

/** Modules that this build replaces. */
const replaced = {
  ...compactModules,
  ...withoutNode,
  // Reading and writing short texts stays as in the main entry, for which there is room; for these there is
  // not.
  "js/core/result/slab.ts": "js/core/result/plain_slab.ts",
  "js/core/result/head_room.ts": "js/core/result/no_head_room.ts",
  "js/core/record/command_cache.ts": "js/core/record/no_command_cache.ts",
  "js/core/text/long_piece.ts": "js/core/text/no_long_piece.ts",
  "js/core/text/short_text.ts": "js/core/text/no_short_text.ts",
  "js/core/load/embedded.ts": "js/core/load/embedded_packed.ts",
  "js/wire/proto_names.ts": "js/wire/no_proto_names.ts",
};

/** Writes the script and its source map. */
export async function bundleGlobal(common) {
  const outfile = at("dist/kim.global.js");
  const bundled = await modules(common, { source, outfile, replaced });
  const core = readFileSync(at("build/wasm/kim-core.wasm"));
  const { wasm, script } = withShortNames(core, bundled.code);
  const { unpacker, packed, end } = pack(pruned(wasm));
  const texts = keys.map((key) => ({
    key,
    text: `[${literal(unpacker, key)},\`${packed}\`,${end}]`,
  }));
  /** The script with its core, with the key that makes it smallest, and its size. */
  const withCore = async (code) => {
    const scripts = texts.map(async ({ key, text }) => {
      const whole = code.replace(keyName, String(key)).split(placeholder).join(text);
      const script = byteOrderMark + whole;
      return { script, size: await compressedSize(script) };
    });
    return smallestOf(await Promise.all(scripts));
  };
  const { code, map } = await smallest(
    { code: asFunction(script), map: bundled.map },
    "kim.global.js",
    async (short) => (await withCore(short)).size,
  );
  // Only the end of the script may follow: the text's line breaks would invalidate the source map.
  if (!/^\);\s*(\/\/.*\s*)?$/.test(code.split(placeholder)[1] ?? "")) {
    fail(`${source}: the minifier has moved the core's text`);
  }
  writeFileSync(outfile, (await withCore(code)).script);
  writeFileSync(`${outfile}.map`, map);
}

/** Turns a module into a function body, on the same lines, so that the source map stays correct. */
function asFunction(code) {
  const exported = /\nexport \{([^}]*)\};\s*$/.exec(code);
  if (!exported) fail(`${source}: the bundler's list of exports is not where it was`);
  const { script, codecs } = compacted(code.slice(0, exported.index));
  const names = exported[1].replace(/(\w+) as (\w+)/g, "$2: $1").split(/,\s*/);
  const others = names.filter((name) => !codecs.includes(name.trim()));
  const result = `{...kimCodecs, ${others.join()}}`;
  return `var KIM=(kimCoreText=>{"use strict";${script}\nreturn ${result};})(${placeholder});`;
}

/** Characters that a template literal cannot hold as they are. */
const troublesome = [...Buffer.from("\0\r\\`")];

/**
 * Candidate keys to XOR the bytes with, so that frequent bytes such as zero need no escape. These are the
 * best of all keys; which one is best depends on the script.
 */
const keys = [37, 41, 43, 60, 62, 69, 73, 75];

/**
 * Bytes as a template literal, one character per byte, without escapes, which compress badly: 256 is added to
 * the characters that would need one, and to a dollar sign that would start a substitution.
 * js/core/load/embedded_packed.ts decodes it.
 */
function literal(bytes, key) {
  const code = (byte, at) => {
    const plain = byte ^ key;
    const isSubstitution = plain === 0x24 && (bytes[at + 1] ^ key) === 0x7b;
    return troublesome.includes(plain) || isSubstitution ? plain + 256 : plain;
  };
  return `\`${String.fromCharCode(...Array.from(bytes, code))}\``;
}
