// `npm run test:reproducible`: two builds of one commit, in two folders, give the same tarball.
//
// Clones the checked-out commit into a temporary folder, and packs both trees as `npm pack` does.

import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fail, main, step } from "./lib/console.mjs";
import { at, has, root } from "./lib/paths.mjs";
import { sha256 } from "./lib/stamp.mjs";

/** Packs the project in `folder`, building it first; returns the tarball's hash. */
function pack(folder, destination) {
  mkdirSync(destination, { recursive: true });
  const flags = ["pack", "--json", "--pack-destination", destination];
  const [{ filename }] = JSON.parse(
    execFileSync("npm", flags, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  return sha256(join(destination, filename));
}

await main(async () => {
  if (execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" }) !== "") {
    fail("there are changes that are not committed: the clone would not have them");
  }
  const folder = mkdtempSync(join(tmpdir(), "kim-reproducible-"));
  try {
    const clone = join(folder, "clone");
    execFileSync("git", ["clone", "--quiet", root, clone]);
    // Reuse downloaded sources, but nothing that was built.
    if (has("build/download")) {
      cpSync(at("build/download"), join(clone, "build/download"), { recursive: true });
    }
    const here = await step("Package, here", async () => pack(root, join(folder, "here")));
    const there = await step("Package, in a clean clone", async () =>
      pack(clone, join(folder, "there")),
    );
    if (here !== there) fail(`two builds differ: ${here} here, ${there} in a clean clone`);
    console.log(`both builds: sha256 ${here}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
