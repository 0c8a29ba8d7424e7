// dist/kim.global.js: everything in one script, as small as it gets; it defines the global `KIM`.

import { readFileSync, writeFileSync } from "node:fs";

import { compressedSize, modules, smallest } from "../compact/bundle.mjs";
import { compacted } from "../compact/output.mjs";
import { fail } from "../console.mjs";
import { pack } from "../core/packer.mjs";
import { compactModules, withoutNode } from "./entries.mjs";
import { at } from "../paths.mjs";
import { pruned } from "../core/prune.mjs";
import { withShortNames } from "../core/wasm-names.mjs";

const source = "js/index.ts";

/** Stands for the core's text while the script is minified: a global that terser does not move. */
const placeholder = "KIM_CORE_TEXT";
/** Stands for the key by which the text's bytes are changed. */
const keyName = "kimCoreKey";

/** A page may be in any encoding: this mark says that the script is UTF-8. */
const byteOrderMark = "\ufeff";

/** Modules that this build has another one for. */
const replaced = {
  ...compactModules,
  ...withoutNode,
  // Short texts are read and written as in the main entry: there is room for that, and not for these.
  "js/core/result/slab.ts": "js/core/result/plain_slab.ts",
  "js/core/result/head_room.ts": "js/core/result/no_head_room.ts",
  "js/core/record/lead.ts": "js/core/record/no_lead.ts",
  "js/core/text/long_piece.ts": "js/core/text/no_long_piece.ts",
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
  /** The script with its core, and how large it is, by the key with which it is smallest. */
  const withCore = (code) => {
    const scripts = texts.map(({ key, text }) => {
      const whole = code.replace(keyName, String(key)).split(placeholder).join(text);
      return { script: byteOrderMark + whole, size: compressedSize(byteOrderMark + whole) };
    });
    return scripts.reduce((best, other) => (other.size < best.size ? other : best));
  };
  const { code, map } = await smallest(
    { code: asFunction(script), map: bundled.map },
    "kim.global.js",
    (short) => withCore(short).size,
  );
  // Nothing but the script's end may follow: the text's line breaks would spoil the source map.
  if (!/^\);\s*(\/\/.*\s*)?$/.test(code.split(placeholder)[1] ?? "")) {
    fail(`${source}: the minifier has moved the core's text`);
  }
  writeFileSync(outfile, withCore(code).script);
  writeFileSync(`${outfile}.map`, map);
}

/** A function's body in place of a module's, on the same lines: the source map stays right. */
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
 * Bytes are changed by one of these, with XOR: it moves the zeros, which are many, out of the troublesome
 * places. Of all keys these did best; which one does is a matter of the script.
 */
const keys = [37, 41, 43, 60, 62, 69, 73, 75];

/**
 * Bytes as a template literal, one character a byte, without the escapes that would spoil the compression:
 * 256 is added to the troublesome characters, and to a dollar sign that would begin a substitution.
 * js/core/load/embedded_packed.ts reads it.
 */
function literal(bytes, key) {
  const code = (byte, at) => {
    const plain = byte ^ key;
    const isSubstitution = plain === 0x24 && (bytes[at + 1] ^ key) === 0x7b;
    return troublesome.includes(plain) || isSubstitution ? plain + 256 : plain;
  };
  return `\`${String.fromCharCode(...Array.from(bytes, code))}\``;
}
