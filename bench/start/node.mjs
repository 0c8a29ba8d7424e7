// The start in Node: a fresh process per sample.
import { mkdirSync, writeFileSync } from "node:fs";

import { fresh } from "../engines/fresh.mjs";
import { generated } from "../generated.mjs";

/** Resolves to a function that takes one sample: { evaluated, packet } in milliseconds. */
export async function openStart({ name, source }) {
  const folder = `${generated.folder}/start`;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${name}.js`;
  writeFileSync(path, source);
  await fresh("start/once.mjs", [path, `${path}.cache`, "write"]);
  return {
    name,
    sample: (cached) => fresh("start/once.mjs", [path, cached ? `${path}.cache` : "-"]),
    close() {},
  };
}
