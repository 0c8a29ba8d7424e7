// The npm packages of the lock file.

import { fail, say } from "../console.mjs";
import { at, has } from "../paths.mjs";
import { quietly } from "../run.mjs";
import { isDone, markDone, sha256 } from "../stamp.mjs";

/**
 * The user's settings that would leave packages out: NODE_ENV=production, `omit`, and `--dry-run` of `npm pack`, which
 * npm passes on to the build.
 */
const everything = ["--include=dev", "--include=optional", "--include=peer", "--dry-run=false"];

/** Installs the npm packages if the lock file has changed; runs no install scripts. */
export async function setUpNpm() {
  if (!has("package-lock.json")) fail("package-lock.json is missing; this is not a whole clone");
  const lock = sha256(at("package-lock.json"));
  const outputs = [at("node_modules/.package-lock.json"), at("node_modules/esbuild")];
  if (isDone("npm", lock, outputs)) return;
  say("npm packages (npm ci) ...");
  await quietly("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...everything], {
    log: "npm-ci",
    hint: "npm's registry must be reachable the first time.",
  });
  markDone("npm", lock);
}
