// The scripts of package.json in a new clone, and with mistyped arguments.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import ts from "typescript";

import { withBuildLock } from "../../scripts/lib/lock.mjs";
import { at, filesIn, root } from "../../scripts/lib/paths.mjs";
import { manifest } from "../support/consumer.mjs";

const scripts = Object.entries(manifest.scripts).map(([name, command]) => ({
  name: ["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`,
  file: /^node (\S+)/.exec(command)[1],
}));

/**
 * The packages and generated modules that a module imports statically, directly or through other modules. A new clone
 * has none of them.
 */
async function missingBefore(file) {
  const { metafile } = await build({
    ...{ entryPoints: [at(file)], absWorkingDir: root, outdir: at("build"), write: false },
    ...{ bundle: true, format: "esm", platform: "node", packages: "external", metafile: true },
    external: ["../build/*", "../../build/*", "../dist/*", "../../dist/*"],
  });
  const missing = new Set();
  const seen = new Set();
  const visit = (input) => {
    if (seen.has(input)) return;
    seen.add(input);
    for (const { path, kind, external } of metafile.inputs[input].imports) {
      if (kind !== "import-statement") continue;
      if (!external) visit(path);
      // An import of a computed path is listed as a pattern.
      else if (!/^node:|\*/.test(path)) missing.add(path);
    }
  };
  visit(file);
  return [...missing];
}

for (const { name, file } of scripts) {
  test(`\`${name}\` can start in a new clone, which has no packages and has built nothing yet`, async () => {
    assert.deepEqual(await missingBefore(file), []);
  });
}

test("the modules of scripts/lib import no script", () => {
  const offences = filesIn("scripts/lib", /\.mjs$/).flatMap((path) => {
    const modules = ts.preProcessFile(readFileSync(path, "utf8")).importedFiles;
    const used = modules.map(({ fileName }) => resolve(dirname(path), fileName));
    return used.filter((file) => dirname(file) === at("scripts")).map((file) => [path, file]);
  });
  assert.deepEqual(offences, []);
});

const mistakes = {
  "an unknown stage": ["scripts/test.mjs", "--only", "node,bowser"],
  "an unknown check": ["scripts/lint.mjs", "--only", "eslnt"],
  "an unknown row of the load table": ["tests/loads/run.mjs", "--only", "vitte"],
  "an unknown target of the fuzzer": ["scripts/fuzz.mjs", "--target", "sesion"],
  "an unknown part of the benchmark": ["bench/run.mjs", "--only", "codecs"],
  "an engine that there is not": ["bench/run.mjs", "--engine", "nod"],
  "a misspelt option": ["scripts/test.mjs", "--onyl", "node"],
  "a mutant that there is not": ["scripts/run-mutants.mjs", "ack-erly"],
  "a set-up that there is not": ["scripts/setup.mjs", "packge"],
  "a time that is no number": ["scripts/fuzz.mjs", "--minutes", "ten"],
};

for (const [what, args] of Object.entries(mistakes)) {
  test(`${what} is refused in one line before anything is set up`, () => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /^\[kim\] FAILED: .*(there are|takes).*\n$/);
  });
}

test("each defect that sim:mutants plants matches exactly one place in the source", () => {
  for (const { name, file, from } of JSON.parse(
    readFileSync(at("tests/sim/mutants.json"), "utf8"),
  )) {
    assert.equal(readFileSync(at(file), "utf8").split(from).length, 2, name);
  }
});

test("a build takes over the lock of one that was killed, and waits for one that runs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kim-lock-"));
  const path = join(folder, "build/.lock");
  const order = [];
  try {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(dirname(path));
    symlinkSync(String(pid), path);
    await withBuildLock(() => order.push("after a dead one"), path);
    writeFileSync(path, "");
    const first = withBuildLock(async () => {
      order.push("after an empty file");
      await new Promise((resolve) => setImmediate(resolve));
      order.push("first is done");
    }, path);
    await Promise.all([first, withBuildLock(() => order.push("second"), path)]);
    assert.deepEqual(order, ["after a dead one", "after an empty file", "first is done", "second"]);
    assert.deepEqual(readdirSync(dirname(path)), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
