// What tools for package authors say about the tarball.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { at, root } from "../../scripts/lib/paths.mjs";
import { pack, run } from "../support/consumer.mjs";
import { linksOf } from "../support/documents.ts";

let folder;
let tarball;
let files;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "kim-pack-"));
  ({ tarball, files } = pack(folder));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("publint finds nothing to complain about", () => {
  run(at("node_modules/.bin/publint"), ["run", tarball, "--strict"], root);
});

test("every entry's types are right for every way of importing it", () => {
  // Entries that are files, not modules, have no types.
  const exclude = ["--exclude-entrypoints", "kim.wasm", "kim.unpacked.wasm", "kim.global.js"];
  const flags = ["--no-emoji", ...exclude];
  run(at("node_modules/.bin/attw"), [tarball, ...flags], root);
});

test("the pages in the package link to nothing that is not in it, but for the demo's pictures", () => {
  const isThere = (path) => files.some((file) => file === path || file.startsWith(`${path}/`));
  const missing = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((page) => {
      const paths = linksOf(page).map((link) => link.replace(/#.*/, ""));
      return paths.filter(Boolean).map((path) => join(dirname(page), path));
    })
    // They take half a megabyte.
    .filter((path) => !isThere(path) && !/^docs\/images\/demo-[\w-]+\.png$/.test(path));
  assert.deepEqual([...new Set(missing)], []);
});
