// dist/slim.*, and the core, packed and unpacked: all use the short names of its functions.

import { readFileSync, writeFileSync } from "node:fs";

import { compress, compressedSize, modules, smallest } from "../compact/bundle.mjs";
import { compactedModule, compactedNames } from "../compact/output.mjs";
import { packFile } from "../core/packer.mjs";
import { at } from "../paths.mjs";
import { pruned } from "../core/prune.mjs";
import { withShortNames } from "../core/wasm-names.mjs";

/** Applications may set their own members on a client, so `_runtime` keeps its name. */
const kept = ["_runtime"];

/** A script with short names, and the matching core. */
const shortened = (script) => withShortNames(readFileSync(at("build/wasm/kim-core.wasm")), script);

/** Compacts the bundler's output for an entry, ES module or CommonJS. */
export function slimmed(script, suffix) {
  const { script: short } = shortened(script);
  return suffix === "mjs" ? compactedModule(short) : short;
}

/** A plugin that provides a module's text under a name. */
const moduleOf = (name, contents) => ({
  name,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${name}$`) }, ({ path }) => ({ path, namespace: name }));
    onLoad({ filter: /./, namespace: name }, () => ({ contents, resolveDir: at("dist") }));
  },
});

/**
 * The size of the whole module in an application, whose bundler renames variables, measured as in the size
 * test. One name more or less there makes a difference of up to 40 bytes.
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
 * Writes the entry for bundlers that target browsers, minified and without the modules that only Node needs;
 * and the core. docs/architecture.md says what that saves.
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
      // The application's bundler joins these; not joining them here saves 18 bytes.
      compress: { ...compress, sequences: false, join_vars: false },
      // Bundlers need these annotations for tree-shaking.
      format: { preserve_annotations: true },
    },
  );
  writeFileSync(outfile, code);
  writeFileSync(`${outfile}.map`, map);
  const core = pruned(wasm);
  writeFileSync(at("dist/kim.wasm"), packFile(core));
  writeFileSync(at("dist/kim.unpacked.wasm"), core);
}
