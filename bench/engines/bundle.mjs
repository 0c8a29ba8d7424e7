// A module with all that it imports as one script, for a page.
import { build } from "esbuild";

import { at, root } from "../../scripts/lib/paths.mjs";

export async function bundle(contents, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: at("bench"), sourcefile: "page.mjs" },
    alias: { "kim-web-sdk": at("dist/index.mjs") },
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
