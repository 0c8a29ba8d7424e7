// dist/kim.global.js: everything in one script, as small as it gets; it defines the global `KIM`.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { fail } from "./console.mjs";
import { at } from "./paths.mjs";

const source = "js/index.ts";

/** Stands for the core's text while the script is minified. */
const placeholder = '"kim core text"';

/** A page may be in any encoding: this mark says that the script is UTF-8. */
const byteOrderMark = "\ufeff";

/** Modules that this build has another one for. */
const replaced = { "./embedded.js": "js/core/embedded-text.ts" };

const replacements = {
  name: "replacements",
  setup(build) {
    const names = Object.keys(replaced).map((name) => name.replace(/\W/g, "\\$&"));
    build.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path }) => ({
      path: at(replaced[path]),
    }));
  },
};

/** Writes the script and its source map; returns the script's path. */
export async function bundleGlobal(common) {
  if (!existsSync(at(source))) return undefined;
  const outfile = at("dist/kim.global.js");
  const { code, map } = await minified(await modules(common, outfile));
  const parts = code.split(placeholder);
  if (parts.length !== 2) fail(`${source}: the minifier has changed the place of the core's text`);
  const core = readFileSync(at("build/wasm/kim-core.wasm"));
  writeFileSync(outfile, byteOrderMark + parts.join(textOf(core)));
  writeFileSync(`${outfile}.map`, map);
  return outfile;
}

/** All modules as one ES module, with its source map. */
async function modules(common, outfile) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    ...common,
    entryPoints: [at(source)],
    outfile,
    write: false,
    format: "esm",
    platform: "browser",
    plugins: [replacements],
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
  });
  const [map, code] = outputFiles.map(({ text }) => text);
  return { code, map };
}

/** A function's body in place of a module's, on the same lines: the source map stays right. */
function asFunction(code) {
  const exported = /\nexport \{([^}]*)\};\s*$/.exec(code);
  if (!exported) fail(`${source}: the bundler's list of exports is not where it was`);
  const names = exported[1].replace(/(\w+) as (\w+)/g, "$2: $1");
  const body = code.slice(0, exported.index);
  return `var KIM=(kimCoreText=>{"use strict";${body}\nreturn {${names}};})(${placeholder});`;
}

async function minified({ code, map }) {
  const { minify } = await import("terser");
  return minify(
    { "kim.global.js": asFunction(code) },
    {
      ecma: 2020,
      compress: { passes: 3, unsafe: true, unsafe_arrows: true, keep_fargs: false },
      // Private members are spelt with a leading underscore; this name is the core's.
      mangle: { properties: { regex: /^_[a-z]/, reserved: ["_initialize"] } },
      sourceMap: { content: map, filename: "kim.global.js", url: "kim.global.js.map" },
    },
  );
}

/**
 * Bytes as a template literal, one character a byte. It has no escapes, which would spoil the
 * compression: the bytes that would need one, and zero, have 256 added to them.
 */
function textOf(bytes) {
  const special = new Set([...Buffer.from("\0\r$\\`")]);
  const character = (byte) => String.fromCharCode(special.has(byte) ? byte + 256 : byte);
  return `\`${Array.from(bytes, character).join("")}\``;
}
