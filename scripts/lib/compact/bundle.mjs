// What the builds that are made small have in common: the script tag's and ./slim in a browser.

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

import { internal, reserved } from "./internal-names.mjs";
import { at } from "../paths.mjs";
import { replaceModules } from "../package/replace-modules.mjs";
import { groupsOf } from "./shared-names.mjs";

/** An entry's modules as one ES module, with its source map. */
export async function modules(common, { source, outfile, replaced, external = [] }) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    ...common,
    entryPoints: [at(source)],
    outfile,
    write: false,
    format: "esm",
    platform: "browser",
    external: external.filter((dependency) => !(dependency in replaced)),
    plugins: [replaceModules(replaced)],
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
  });
  const [map, code] = outputFiles.map(({ text }) => text);
  return { code, map };
}

/** The size of a text, or of bytes, after brotli 11. The size test weighs by it as well. */
export function compressedSize(data) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  return brotliCompressSync(data, { params }).length;
}

/** What the minifier is told to do with code. */
export const compress = {
  ...{ passes: 3, unsafe: true, unsafe_arrows: true, keep_fargs: false },
  // No getter of ours does anything but read; and comparisons that are alike stay alike. 0.1 KB less.
  ...{ pure_getters: true, lhs_constants: false },
};

/** The letters of names, the most frequent ones of scripts first. */
const letters = "etsirnaouhldcmpgfywbkvIxjzqTCSREMDNLPABOGHUKFWVYXQZJ_$";

/** Names from letters, as the minifier asks for them: by number. Those of two letters that end alike follow each other. */
const namesOf = (alphabet) => ({
  get(number) {
    const rest = Math.floor(number / alphabet.length) - 1;
    return alphabet[number % alphabet.length] + (rest < 0 ? "" : this.get(rest));
  },
});

/** The letters, and every one of the first six in the place of another. */
function* alphabets() {
  yield letters;
  for (const [at, one] of [...letters].slice(0, 6).entries()) {
    for (const other of letters.slice(0, at)) {
      yield letters.replace(/./g, (each) => ({ [one]: other, [other]: one })[each] ?? each);
    }
  }
}

/**
 * A minified script with its source map, as `minified`, named in the one of many ways in which it is
 * smallest: `weigh` says how large. Which letters are taken makes 45 bytes more or less. Minified in two
 * steps: what has a long name is rather written where it is used.
 */
export async function smallest(script, file, weigh, options = {}) {
  const short = await minified(script, file, { ...options, mangle: false });
  const naming = { ...options, compress: false };
  const groups = groupsOf(await shortNames(short, file, naming), usesIn(short.code));
  let best;
  for (const alphabet of [undefined, ...alphabets()]) {
    const named = await namedByFrequency(short, file, groups, {
      ...naming,
      naming: alphabet ? { nth_identifier: namesOf(alphabet) } : {},
    });
    const size = await weigh(named.code);
    if (!best || size < best.size) best = { ...named, size };
  }
  return best;
}

/** How often each member is asked for. */
function usesIn(code) {
  const uses = new Map();
  for (const [, name] of code.matchAll(/\.([\w$]+)/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** The short names that the minifier itself gives to members, by these. */
async function shortNames(script, file, options) {
  const nameCache = {};
  await minified(script, file, { ...options, nameCache });
  const names = Object.entries(nameCache.props.props);
  return new Map(names.map(([key, name]) => [key.slice(1), name]));
}

/**
 * A minified script whose most frequent members have the shortest names, which others share. By itself the
 * minifier gives each its own, the shortest to those that it meets first: 0.25 KB more.
 */
async function namedByFrequency(script, file, groups, options) {
  const short = [...(await shortNames(script, file, options)).values()];
  const byFrequency = groups.flatMap((group, at) => group.map((name) => [`$${name}`, short[at]]));
  const nameCache = { props: { props: Object.fromEntries(byFrequency) } };
  return minified(script, file, { ...options, nameCache });
}

/**
 * A minified script of the name `file` and its source map, with the sources in it: the package does
 * not have them as files. `kept`: members that keep their names; `naming`: how short names are made;
 * `options`: more for the minifier.
 */
async function minified({ code, map }, file, { kept = [], naming = {}, ...options }) {
  const { minify } = await import("terser");
  const names = [...reserved, ...kept];
  const properties = { regex: internal, reserved: names, builtins: true, ...naming };
  const result = await minify(
    { [file]: code },
    {
      ecma: 2020,
      // The minifier adds to what it is given, and two builds run at once.
      compress: { ...compress },
      mangle: { properties, ...naming },
      sourceMap: { content: map, filename: file, url: `${file}.map` },
      ...options,
    },
  );
  return { code: result.code, map: withSources(JSON.parse(result.map)) };
}

function withSources(map) {
  const sourcesContent = map.sources.map((source) => readFileSync(at("dist", source), "utf8"));
  return JSON.stringify({ ...map, sourcesContent });
}
