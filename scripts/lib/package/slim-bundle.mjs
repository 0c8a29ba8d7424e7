// dist/slim.*, and beside them the core, packed and as it is: all know the short names of its functions.

import { readFileSync, writeFileSync } from "node:fs";

import { compress, compressedSize, modules, smallest } from "../compact/bundle.mjs";
import { compactedModule, compactedNames } from "../compact/output.mjs";
import { packFile } from "../core/packer.mjs";
import { at } from "../paths.mjs";
import { pruned } from "../core/prune.mjs";
import { withShortNames } from "../core/wasm-names.mjs";

/** An application may set members of its own on a client: `_runtime` keeps its name there. */
const kept = ["_runtime"];

/** A script with short names, and the core that goes with it. */
const shortened = (script) => withShortNames(readFileSync(at("build/wasm/kim-core.wasm")), script);

/** An entry's module or CommonJS, as the bundler writes it, in fewer words. */
export function slimmed(script, suffix) {
  const { script: short } = shortened(script);
  return suffix === "mjs" ? compactedModule(short) : short;
}

/** Gives bundlers a module's text under a name. */
const moduleOf = (name, contents) => ({
  name,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${name}$`) }, ({ path }) => ({ path, namespace: name }));
    onLoad({ filter: /./, namespace: name }, () => ({ contents, resolveDir: at("dist") }));
  },
});

/**
 * How large a module is in an application, whose bundler gives variables other names: all of it, as the
 * size test weighs it. One name more or less there is up to 40 bytes.
 */
async function weighInBundle(code) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: 'export * from "entry";', resolveDir: at("dist") },
    ...{ bundle: true, minify: true, format: "esm", platform: "browser", target: "es2020" },
    plugins: [moduleOf("entry", code)],
    write: false,
  });
  return compressedSize(outputFiles[0].contents);
}

/**
 * Writes the entry for bundlers that make something for browsers, with other modules in place of those
 * that Node needs, minified. And the core. docs/architecture.md says what that saves.
 */
export async function bundleForBrowsers(common, entry) {
  const { name, source, external, replaced, replacedInBrowsers } = entry;
  const file = `${name}.browser.mjs`;
  const outfile = at("dist", file);
  const all = { ...replaced, ...replacedInBrowsers };
  const { code: long, map: sources } = await modules(common, {
    ...{ source, outfile, external },
    replaced: all,
  });
  const { wasm, script } = shortened(long);
  const { code, map } = await smallest(
    { code: compactedNames(script), map: sources },
    file,
    weighInBundle,
    {
      kept,
      module: true,
      // Joined by an application's bundler: not joined twice they are 18 bytes less.
      compress: { ...compress, sequences: false, join_vars: false },
      // Bundlers leave out what an application does not use: they go by these.
      format: { preserve_annotations: true },
    },
  );
  writeFileSync(outfile, code);
  writeFileSync(`${outfile}.map`, map);
  const core = pruned(wasm);
  writeFileSync(at("dist/kim.wasm"), packFile(core));
  writeFileSync(at("dist/kim.unpacked.wasm"), core);
}
