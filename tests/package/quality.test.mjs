// Checks of the tarball by tools for package authors.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { at, root } from "../../scripts/lib/paths.mjs";
import { pack, run } from "../support/consumer.mjs";

let folder;
let tarball;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "kim-pack-"));
  ({ tarball } = pack(folder));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("publint finds nothing to complain about", () => {
  run(at("node_modules/.bin/publint"), ["run", tarball, "--strict"], root);
});

test("every entry's types resolve for every way of importing it", () => {
  // Entries that are plain files, not modules, have no types.
  const exclude = ["--exclude-entrypoints", "kim.wasm", "kim.unpacked.wasm", "kim.global.js"];
  const flags = ["--no-emoji", ...exclude];
  run(at("node_modules/.bin/attw"), [tarball, ...flags], root);
});
