// Bundles a module with all its imports into one script.
import { build } from "esbuild";

import { at, root } from "../../scripts/lib/paths.mjs";

/** `entry`: the file of the package that a bundler for that engine resolves. */
export async function bundle(contents, options = {}, entry = "index.mjs") {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: at("bench"), sourcefile: "page.mjs" },
    alias: { "kim-web-sdk": at("dist", entry) },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    ...options,
  });
  return outputFiles[0].text;
}
