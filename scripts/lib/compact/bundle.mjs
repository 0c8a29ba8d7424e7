// Shared by the builds that are minimised in size: the script tag's, and ./slim in a browser.

import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

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

const compressed = promisify(brotliCompress);

/** The size of a text, or of bytes, after brotli 11. The size test uses it as well. */
export async function compressedSize(data) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  return (await compressed(data, { params })).length;
}

/** The minifier's `compress` options. */
export const compress = {
  ...{ passes: 3, unsafe: true, unsafe_arrows: true, keep_fargs: false },
  // Our getters have no side effects; and equal comparisons keep the same form. Saves 0.1 KB.
  ...{ pure_getters: true, lhs_constants: false },
};

/** The letters of names, those that are most frequent in scripts first. */
const letters = "etsirnaouhldcmpgfywbkvIxjzqTCSREMDNLPABOGHUKFWVYXQZJ_$";

/**
 * Names from letters, by number, as the minifier requests them. Two-letter names with the same ending are
 * consecutive.
 */
const namesOf = (alphabet) => ({
  get(number) {
    const rest = Math.floor(number / alphabet.length) - 1;
    return alphabet[number % alphabet.length] + (rest < 0 ? "" : this.get(rest));
  },
});

/** The letters, and variants in which two of the first six are swapped. */
function* alphabets() {
  yield letters;
  for (const [at, one] of [...letters].slice(0, 6).entries()) {
    for (const other of letters.slice(0, at)) {
      yield letters.replace(/./g, (each) => ({ [one]: other, [other]: one })[each] ?? each);
    }
  }
}

/**
 * Minifies a script, as `minified`, with many alphabets for names, and returns the smallest result with its
 * source map; `weigh` resolves to a size. The choice of letters makes a difference of 45 bytes. Minifies in two
 * steps, because with long names the minifier inlines more.
 */
export async function smallest(script, file, weigh, options = {}) {
  const short = await minified(script, file, { ...options, mangle: false });
  const naming = { ...options, compress: false };
  const groups = groupsOf(await shortNames(short, file, naming), usesIn(short.code));
  const candidates = [undefined, ...alphabets()].map(async (alphabet) => {
    const named = await namedByFrequency(short, file, groups, {
      ...naming,
      naming: alphabet ? { nth_identifier: namesOf(alphabet) } : {},
    });
    return { ...named, size: await weigh(named.code) };
  });
  return smallestOf(await Promise.all(candidates));
}

/** The first with the least `size`. */
export const smallestOf = (candidates) =>
  candidates.reduce((best, other) => (other.size < best.size ? other : best));

/** How often each member is used. */
function usesIn(code) {
  const uses = new Map();
  for (const [, name] of code.matchAll(/\.([\w$]+)/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** The short names that the minifier itself gives to members, by their long names. */
async function shortNames(script, file, options) {
  const nameCache = {};
  await minified(script, file, { ...options, nameCache });
  const names = Object.entries(nameCache.props.props);
  return new Map(names.map(([key, name]) => [key.slice(1), name]));
}

/**
 * Minifies a script so that its most frequent members have the shortest names, which other members share. The
 * minifier alone gives each member its own name, the shortest to those that it sees first: 0.25 KB more.
 */
async function namedByFrequency(script, file, groups, options) {
  const short = [...(await shortNames(script, file, options)).values()];
  const byFrequency = groups.flatMap((group, at) => group.map((name) => [`$${name}`, short[at]]));
  const nameCache = { props: { props: Object.fromEntries(byFrequency) } };
  return minified(script, file, { ...options, nameCache });
}

/**
 * Minifies a script named `file`; its source map includes the sources, which the package does not contain.
 * `kept`: members that keep their names; `naming`: how short names are generated; `options`: further options
 * of the minifier.
 */
async function minified({ code, map }, file, { kept = [], naming = {}, ...options }) {
  const { minify } = await import("terser");
  const names = [...reserved, ...kept];
  const properties = { regex: internal, reserved: names, builtins: true, ...naming };
  const result = await minify(
    { [file]: code },
    {
      ecma: 2020,
      // Pass a copy: the minifier modifies its options, and two builds run concurrently.
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
