// Stamps: skip steps whose inputs have not changed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { at } from "./paths.mjs";

/** The SHA-256 of a file, in hex. */
export function sha256(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** A hash over files and their names. */
export function digest(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(`${path}\0${sha256(path)}\0`);
  return hash.digest("hex");
}

/** True if `name` was stamped with `value` and every output is still there. */
export function isDone(name, value, outputs = []) {
  const path = at("build/stamp", name);
  return existsSync(path) && readFileSync(path, "utf8") === value && outputs.every(existsSync);
}

/**
 * Records that `name` is not done. Call it before the outputs are changed: otherwise those of a run that was killed
 * would pass for the ones before it, if the sources become what they were.
 */
export function markUndone(name) {
  rmSync(at("build/stamp", name), { force: true });
}

/** Records that `name` is done for `value`. */
export function markDone(name, value) {
  const path = at("build/stamp", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}

/** Writes a file only if its content changes, so that its dependents are not rebuilt. */
export function writeIfChanged(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size === Buffer.byteLength(content)) {
    if (readFileSync(path).equals(Buffer.from(content))) return;
  }
  writeFileSync(path, content);
}
