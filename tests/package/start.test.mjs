// `npm start` with its signals, its arguments and its port, around a demo that only says what it is told.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";

let scripts;

beforeEach(() => {
  scripts = mkdtempSync(join(tmpdir(), "kim-start-"));
  cpSync(at("scripts/lib"), join(scripts, "lib"), { recursive: true });
  cpSync(at("scripts/start.mjs"), join(scripts, "start.mjs"));
  writeFileSync(join(scripts, "setup.mjs"), "export const setUp = () => {};");
  writeFileSync(join(scripts, "build.mjs"), "export const build = () => {};");
});

afterEach(() => rmSync(scripts, { recursive: true }));

/** Starts it with a demo of this code. */
function start(startDemo, args = [], env = {}) {
  writeFileSync(
    join(scripts, "demo-server.mjs"),
    `export async function startDemo() {${startDemo}}`,
  );
  const child = spawn(process.execPath, [join(scripts, "start.mjs"), ...args], {
    env: { ...process.env, ...env },
  });
  child.output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (child.output += text));
  }
  return child;
}

test("a second Ctrl+C, which npm adds to the terminal's, does not end the demo before it is closed", async () => {
  const child = start(`
    process.stdin.resume();
    const close = () =>
      new Promise((resolve) => {
        process.stdin.once("data", resolve);
        console.log("closing");
      });
    return { url: "a url", close };`);
  while (!child.output.includes("a url")) await once(child.stdout, "data");
  child.kill("SIGINT");
  while (!child.output.includes("closing")) await once(child.stdout, "data");
  child.kill("SIGINT");
  child.stdin.write("closed");
  assert.deepEqual(await once(child, "close"), [0, null]);
  assert.equal(child.output.match(/closing/g).length, 1);
});

test("a port that cannot be used ends it in one line that says what to do", async () => {
  const child = start(
    `throw Object.assign(new Error("listen EACCES"), { syscall: "listen", code: "EACCES" });`,
    [],
    { PORT: "80" },
  );
  assert.deepEqual(await once(child, "close"), [1, null]);
  assert.match(
    child.output,
    /FAILED: port 80 cannot be used \(EACCES\); PORT=9000 npm start sets another\n$/,
  );
});

test("arguments are refused before anything is set up", async () => {
  const child = start("", ["--port", "9000"]);
  assert.deepEqual(await once(child, "close"), [1, null]);
  assert.match(
    child.output,
    /^\[kim\] FAILED: no arguments are taken: --port 9000; PORT=9000 .*\n$/,
  );
});
