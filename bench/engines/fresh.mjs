// Runs one of the bench's scripts in a separate process.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { at } from "../../scripts/lib/paths.mjs";

/** Resolves to the JSON that the script prints. */
export async function fresh(script, args = [], flags = []) {
  const all = [...flags, at("bench", script), ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, all, { timeout: 120_000 });
  return JSON.parse(stdout);
}
