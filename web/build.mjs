/**
 * Builds the demo's pages into build/web. The pages import the package by its name, as an
 * application would, so the package must have been built first.
 */
import { cp, mkdir } from "node:fs/promises";
import { build } from "esbuild";

import { at, isProgram } from "../scripts/lib/paths.mjs";

const out = at("build/web");

/** @returns {Promise<string>} the folder that holds the pages. */
export async function buildWeb() {
  // Nothing is removed first: another demo may be serving these files at this moment.
  await mkdir(out, { recursive: true });
  await cp(at("web/public"), out, { recursive: true });
  // One page with two addresses: it shows by its own which one it is.
  await cp(at("web/public/index.html"), `${out}/inspector.html`);
  for (const file of ["kim.global.js", "kim.global.js.map"]) {
    await cp(at("dist", file), `${out}/${file}`, { force: true });
  }
  await build({
    absWorkingDir: at(),
    entryPoints: { app: "web/src/main.tsx", split: "web/src/split.ts" },
    outdir: out,
    bundle: true,
    format: "esm",
    target: "es2020",
    minify: true,
    sourcemap: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
  return out;
}

if (isProgram(import.meta.url)) {
  console.log(`the demo's pages are in ${await buildWeb()}`);
}
