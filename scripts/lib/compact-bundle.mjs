// What the builds that are made small have in common: the script tag's and ./slim in a browser.

import { readFileSync } from "node:fs";

import { internal, reserved } from "./internal-names.mjs";
import { at } from "./paths.mjs";
import { replaceModules } from "./replace-modules.mjs";

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

const compress = {
  ...{ passes: 3, unsafe: true, unsafe_arrows: true, keep_fargs: false },
  // No getter of ours does anything but read; and comparisons that are alike stay alike. 0.1 KB less.
  ...{ pure_getters: true, lhs_constants: false },
};

/** The letters of names, the most frequent ones of scripts first. */
const letters = "etsirnaouhldcmpgfywbkvIxjzqTCSREMDNLPABOGHUKFWVYXQZJ_$";

/** Names from letters, as the minifier asks for them: by number. */
const namesOf = (alphabet) => ({
  get(number) {
    const rest = Math.floor(number / alphabet.length) - 1;
    return (rest < 0 ? "" : this.get(rest)) + alphabet[number % alphabet.length];
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
 * A minified script with its source map, as `minified`, named in the one of sixteen ways in which it is
 * smallest: `weigh` says how large. Which letters are taken makes 45 bytes more or less.
 */
export async function smallest(script, file, weigh) {
  const short = await minified(script, file, { mangle: false });
  let best;
  for (const alphabet of alphabets()) {
    const names = namesOf(alphabet);
    const properties = { regex: internal, reserved, builtins: true, nth_identifier: names };
    const mangle = { nth_identifier: names, properties };
    const named = await minified(short, file, { compress: false, mangle });
    const size = weigh(named.code);
    if (!best || size < best.size) best = { ...named, size };
  }
  return best;
}

/**
 * A minified script of the name `file` and its source map, with the sources in it: the package does
 * not have them as files. `kept`: members that keep their names; `options`: more for the minifier.
 */
export async function minified({ code, map }, file, { kept = [], ...options } = {}) {
  const { minify } = await import("terser");
  const properties = { regex: internal, reserved: [...reserved, ...kept], builtins: true };
  const result = await minify(
    { [file]: code },
    {
      ecma: 2020,
      // The minifier adds to what it is given, and two builds run at once.
      compress: { ...compress },
      mangle: { properties },
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
