// The layers of src/: what each may include; none may use time, randomness or I/O. docs/architecture.md says
// what they are for.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** By folder: the other folders, and the kinds of generated or third-party headers, that it may include. */
const cppLayers = {
  base: [],
  wire: ["base", "schema", "protobuf"],
  session: ["base", "wire", "schema"],
  unpack: [],
};

/** The bindings may include anything, but no layer may include them. */
const folders = [...Object.keys(cppLayers), "bindings"];

/** Headers outside of src/. */
const kinds = { schema: /^(\w+\.pb|field_tables)\.h$/, protobuf: /^google\// };

const forbiddenHeaders = new Set(
  (
    "chrono ctime random thread iostream ostream istream sstream fstream cstdio stdio.h time.h " +
    "sys/time.h unistd.h mutex condition_variable future filesystem cstdlib stdlib.h"
  ).split(" "),
);

const forbiddenCalls = [
  /(?<![\w.>:])(?:std::|::)?(?:time|clock|rand|srand|random|gettimeofday|clock_gettime)\s*\(/,
  /(?<![\w.>:])(?:std::|::)?(?:f|s|sn|v)?printf\s*\(/,
  /(?<![\w.>:])(?:std::|::)?(?:puts|fopen|fwrite|fread|getenv|system|usleep|nanosleep|sleep)\s*\(/,
  /\bstd::(?:chrono|random_device|this_thread|cout|cerr|clog|cin|thread)\b/,
];

/** The violations in one file, as printable lines. */
function offencesOf(path, layer, name) {
  const found = [];
  const code = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, (comment) =>
    comment.replace(/[^\n]/g, " "),
  );
  code.split("\n").forEach((line, index) => {
    const include = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(line);
    const text = line.replace(/\/\/.*$/, "").replace(/"(?:[^"\\]|\\.)*"/g, '""');
    const reason = include ? reasonAgainst(include[2], layer) : callIn(text);
    if (reason) found.push(`${name}:${index + 1}: ${reason}`);
  });
  return found;
}

function reasonAgainst(header, layer) {
  if (forbiddenHeaders.has(header)) return `<${header}>: no time, randomness or I/O here`;
  if (header.startsWith("emscripten")) return `<${header}>: Emscripten belongs to src/bindings`;
  const place = placeOf(header);
  const allowed = [layer, ...cppLayers[layer]];
  if (place === undefined || allowed.includes(place)) return undefined;
  return `${header}: this layer may use ${cppLayers[layer].join(", ") || "nothing"}`;
}

/** The folder of src/ that a header is in, or its kind; undefined for the standard library. */
function placeOf(header) {
  const [folder, ...rest] = header.split("/");
  if (rest.length > 0 && folders.includes(folder)) return folder;
  return Object.keys(kinds).find((kind) => kinds[kind].test(header));
}

function callIn(text) {
  const hit = forbiddenCalls.map((pattern) => pattern.exec(text)).find(Boolean);
  return hit ? `${hit[0].trim()}: no time, randomness or I/O here` : undefined;
}

/** Checks src/ below `root`; returns { files, offences }. */
export function checkCppLayers(root) {
  const found = { files: 0, offences: [] };
  for (const layer of Object.keys(cppLayers)) {
    const folder = join(root, "src", layer);
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true })) {
      if (!/\.(h|cc)$/.test(entry)) continue;
      found.files += 1;
      const path = join(folder, entry);
      found.offences.push(...offencesOf(path, layer, relative(root, path)));
    }
  }
  return found;
}
