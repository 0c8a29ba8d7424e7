/**
 * Builds the demo's pages into build/web. The pages import the package by its name, as an
 * application would, so the package must have been built first.
 */
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const output = new URL("build/web/", root);

const inRepository = (path) => fileURLToPath(new URL(path, root));

/**
 * @param {{ alias?: Record<string, string>, out?: string }} [options] other places for imports and
 *   for the result, for trying the pages without the package.
 * @returns {Promise<string>} the folder that holds the pages.
 */
export async function buildWeb({ alias = {}, out = fileURLToPath(output) } = {}) {
  // Nothing is removed first: another demo may be serving these files at this moment.
  await mkdir(out, { recursive: true });
  await cp(inRepository("web/public"), out, { recursive: true });
  // One page with two addresses: it shows by its own which one it is.
  await cp(inRepository("web/public/index.html"), `${out}/inspector.html`);
  if (Object.keys(alias).length === 0) {
    for (const file of ["kim.global.js", "kim.global.js.map"]) {
      await cp(inRepository(`dist/${file}`), `${out}/${file}`, { force: true });
    }
  }
  await build({
    absWorkingDir: inRepository("."),
    entryPoints: { app: "web/src/main.tsx", split: "web/src/split.ts" },
    outdir: out,
    alias,
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`the demo's pages are in ${await buildWeb()}`);
}
