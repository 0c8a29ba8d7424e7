// A new clone has no packages: `npm test` and `npm start` install them, and so must begin without.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "./support/consumer.mjs";

test("what `npm test` and `npm start` begin with loads where no package is installed", (t) => {
  const clone = mkdtempSync(join(tmpdir(), "kim-clone-"));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  for (const part of ["scripts", "package.json"]) {
    cpSync(join(root, part), join(clone, part), { recursive: true });
  }
  for (const script of ["setup", "build", "lint", "lib/stages"]) {
    const load = `await import("./scripts/${script}.mjs"); console.log("loaded");`;
    const said = execFileSync(process.execPath, ["--input-type=module", "--eval", load], {
      cwd: clone,
      encoding: "utf8",
    });
    assert.equal(said, "loaded\n", script);
  }
});
