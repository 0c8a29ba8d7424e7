/**
 * Builds the demo's pages into build/web. The pages import the package by its name, as an
 * application would, so the package must have been built first.
 */
import { cp, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { build } from "esbuild";

import { at, isProgram } from "../scripts/lib/paths.mjs";

const out = at("build/web");

/** @returns {Promise<string>} the folder that holds the pages. */
export async function buildWeb() {
  await mkdir(out, { recursive: true });
  const draft = await mkdtemp(`${out}-`);
  try {
    await writePages(draft);
    // Replaces file by file, without removing any first: another demo may be serving or building these
    // files at the same time.
    for (const file of await readdir(draft)) await rename(`${draft}/${file}`, `${out}/${file}`);
  } finally {
    await rm(draft, { recursive: true });
  }
  return out;
}

async function writePages(folder) {
  await cp(at("web/public"), folder, { recursive: true });
  // The same page at two addresses: it checks its own address to decide what to show.
  await cp(at("web/public/index.html"), `${folder}/inspector.html`);
  for (const file of ["kim.global.js", "kim.global.js.map"]) {
    await cp(at("dist", file), `${folder}/${file}`);
  }
  await build({
    absWorkingDir: at(),
    entryPoints: { app: "web/src/main.tsx", split: "web/src/split.ts" },
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2020",
    minify: true,
    sourcemap: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
}

if (isProgram(import.meta.url)) {
  console.log(`the demo's pages are in ${await buildWeb()}`);
}
