// Runs the package's own tests with another of its builds.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { at, root } from "../../../scripts/lib/paths.mjs";

const tests = [
  ...["construction", "do_login", "login", "messages", "offline", "offline_messages", "talk"].map(
    (name) => `client/${name}`,
  ),
  ...["head_room", "slab", "slab_empty", "text_lists", "text_there_and_back"].map(
    (name) => `core/${name}`,
  ),
  "wire/packets",
];

/** Asserts that the tests pass with the build that `preload`, a file of this folder, selects. */
export function passWith(preload) {
  const files = tests.map((name) => at(`tests/js/${name}.test.ts`));
  const build = at("tests/package/support", preload);
  const flags = ["--import", "tsx", "--import", build, "--test"];
  const env = { ...process.env };
  // With this variable, Node would treat the tests as a part of this one.
  delete env.NODE_TEST_CONTEXT;
  const { status, stdout } = spawnSync(process.execPath, [...flags, ...files], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^# pass [1-9]/m);
}
