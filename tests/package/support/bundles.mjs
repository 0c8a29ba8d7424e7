// What an application's bundler makes of the package.

import { build } from "esbuild";

import { root } from "../../../scripts/lib/paths.mjs";

/** A program's bundle: { text, inputs }, where `inputs` are paths from the root. `options` are esbuild's. */
export async function bundleOf(program, { resolveDir = root, ...options }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir },
    ...{ bundle: true, write: false, metafile: true, absWorkingDir: root, ...options },
  });
  return { text: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}
