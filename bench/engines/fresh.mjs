// One of the bench's scripts in a process of its own.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { at } from "../../scripts/lib/paths.mjs";

/** Resolves to what the script prints as JSON. */
export async function fresh(script, args = [], flags = []) {
  const all = [...flags, at("bench", script), ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, all, { timeout: 120_000 });
  return JSON.parse(stdout);
}
