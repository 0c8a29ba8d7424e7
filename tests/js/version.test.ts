import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { version } from "kim-web-sdk";

test("the version is the package's", () => {
  const path = new URL("../../package.json", import.meta.url);
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { version: string };
  assert.equal(version, manifest.version);
});
