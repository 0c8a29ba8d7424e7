// Bundles programs that use the package, as an application's bundler does.

import { build } from "esbuild";

import { root } from "../../../scripts/lib/paths.mjs";

/** Bundles a program: { text, inputs }, where `inputs` are paths from the root. `options` are esbuild's. */
export async function bundleOf(program, { resolveDir = root, ...options }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir },
    ...{ bundle: true, write: false, metafile: true, absWorkingDir: root, ...options },
  });
  return { text: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}
