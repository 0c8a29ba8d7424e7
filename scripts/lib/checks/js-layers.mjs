// The layers of js/: what each folder may import, types included. docs/architecture.md says what they are
// for.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/**
 * By folder: what it may import, which is folders or files of js/ listed above it, packages, and generated
 * modules (`#core/...`).
 */
export const jsLayers = {
  base: ["long"],
  core: ["base", "long", "#core"],
  wire: ["base", "core", "long", "#core/messages"],
  store: ["base", "wire", "long", "idb-keyval"],
  session: ["base", "core", "wire", "long"],
  handlers: ["base"],
  client: ["base", "wire", "store", "session", "handlers"],
  // The entries, which are directly in js/.
  "": ["base", "core", "wire", "store", "session", "handlers", "client"],
  tabs: ["base", "handlers", "long", "kim-web-sdk"],
  react: ["react", "kim-web-sdk"],
  lookup: ["base"],
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

/** The folders within a layer: each may use those before it in this list, and files directly in the layer. */
export const jsParts = {
  core: ["text", "result", "record", "load"],
  tabs: ["room", "audience", "follow", "lead"],
  reliable: ["store", "outbox", "inbox"],
  testing: ["checks", "world", "requests", "connection"],
};

/** The layer of a path in js/ (empty for the entries), and the folder within the layer, if any. */
function foldersOf(path) {
  const folders = path.split("/").slice(0, -1);
  return [folders[0] ?? "", folders[1]];
}

const isIn = (place, name) =>
  name === place || name.startsWith(place.endsWith(":") ? place : `${place}/`);

/** The folders of its layer that a module in `part` may use; all of them without `part`. */
function partsFor(layer, part) {
  const parts = jsParts[layer] ?? [];
  return part === undefined ? parts : parts.slice(0, parts.indexOf(part) + 1);
}

/** Undefined if the module `file` in js/ may import `specifier`; otherwise what it may import instead. */
function allowedInstead(file, specifier) {
  const isRelative = specifier.startsWith(".");
  const name = isRelative ? join(dirname(file), specifier).replace(/\.js$/, "") : specifier;
  const [layer, part] = foldersOf(file);
  const [otherLayer, otherPart] = foldersOf(name);
  if (isRelative && otherLayer === layer) {
    const parts = partsFor(layer, part);
    const fits = otherPart === undefined || parts.includes(otherPart);
    return fits ? undefined : `of its layer this folder may use ${parts.join(", ")}`;
  }
  const places = jsLayers[layer];
  const fits = places.some((place) => isIn(place, name));
  return fits ? undefined : `this layer may use ${places.join(", ") || "nothing"}`;
}

/** The violations by a module's imports, as printable lines. */
function offencesOf(file, text) {
  const [layer, part] = foldersOf(file);
  const isKnown = jsLayers[layer] && (part === undefined || jsParts[layer]?.includes(part));
  if (!isKnown) return [`js/${file}: in no folder that scripts/lib/checks/js-layers.mjs has`];
  return ts.preProcessFile(text).importedFiles.flatMap(({ fileName, pos }) => {
    const instead = allowedInstead(file, fileName);
    const line = text.slice(0, pos).split("\n").length;
    return instead ? [`js/${file}:${line}: ${fileName}: ${instead}`] : [];
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
