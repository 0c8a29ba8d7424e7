// The layers of js/: what each folder may import, types included. docs/architecture.md says what they are
// for.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/**
 * By folder: folders or files of js/ that stand above it here, packages, and modules that are built
 * (`#core/...`).
 */
export const jsLayers = {
  base: ["long"],
  core: ["base", "long", "#core"],
  wire: ["base", "core", "long", "#core/messages"],
  store: ["base", "wire", "long", "idb-keyval"],
  session: ["base", "core", "wire", "long"],
  handlers: ["base"],
  client: ["base", "wire", "store", "session", "handlers"],
  // The entries, which lie in no folder.
  "": ["base", "core", "wire", "store", "session", "handlers", "client"],
  tabs: ["base", "handlers", "long", "kim-web-sdk"],
  react: ["react", "kim-web-sdk"],
  lookup: [],
  reliable: [
    "base",
    "wire/index",
    "store/answers",
    "store/database",
    "store/realm_accounts",
    "idb-keyval",
  ],
  testing: ["core", "wire", "long", "node:", "ws", "write-file-atomic"],
};

/** The first folder of a path in js/; empty for the entries. */
const folderOf = (path) => (path.includes("/") ? path.split("/")[0] : "");

const isIn = (place, name) =>
  name === place || name.startsWith(place.endsWith(":") ? place : `${place}/`);

/** Whether a module, `file` in js/, may import what it calls `specifier`. */
function mayImport(file, specifier) {
  const isRelative = specifier.startsWith(".");
  const name = isRelative ? join(dirname(file), specifier).replace(/\.js$/, "") : specifier;
  const folder = folderOf(file);
  if (isRelative && folderOf(name) === folder) return true;
  return jsLayers[folder].some((place) => isIn(place, name));
}

/** What the imports of a module offend against, as printable lines. */
function offencesOf(file, text) {
  const places = jsLayers[folderOf(file)];
  if (!places) return [`js/${file}: in no layer that scripts/lib/checks/js-layers.mjs has`];
  return ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => !mayImport(file, fileName))
    .map(({ fileName, pos }) => {
      const line = text.slice(0, pos).split("\n").length;
      return `js/${file}:${line}: ${fileName}: this layer may use ${places.join(", ") || "nothing"}`;
    });
}

/** Checks js/ below `root`; returns { files, offences }. */
export function checkJsLayers(root) {
  const folder = join(root, "js");
  if (!existsSync(folder)) return { files: 0, offences: [] };
  const files = readdirSync(folder, { recursive: true }).filter((path) => /\.tsx?$/.test(path));
  const read = (file) => readFileSync(join(folder, file), "utf8");
  return { files: files.length, offences: files.flatMap((file) => offencesOf(file, read(file))) };
}
