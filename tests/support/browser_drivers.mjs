// Drivers of browsers that are not among this repository's packages; installed once, into build/.

import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

import { at } from "../../scripts/lib/paths.mjs";
import { runProgram } from "./program.mjs";

const template = fileURLToPath(new URL("browser_drivers/package.json", import.meta.url));
const folder = at("build/drivers");
let installed;

async function install() {
  mkdirSync(folder, { recursive: true });
  cpSync(template, `${folder}/package.json`);
  await runProgram("npm install --ignore-scripts --prefer-offline --no-audit --no-fund", {
    cwd: folder,
  });
}

/** Imports a package of tests/support/browser_drivers. */
export async function loadDriver(name) {
  installed ??= install();
  await installed;
  return import(pathToFileURL(createRequire(`${folder}/`).resolve(name)));
}
