// The scripts of package.json, as somebody meets them who has just cloned, or who has mistyped.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import ts from "typescript";

import { at, filesIn, root } from "../../scripts/lib/paths.mjs";
import { manifest } from "../support/consumer.mjs";

const scripts = Object.entries(manifest.scripts).map(([name, command]) => ({
  name: ["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`,
  file: /^node (\S+)/.exec(command)[1],
}));

/** The packages that a module needs before it can begin: those of its imports, and of theirs. */
async function packagesBefore(file) {
  const { metafile } = await build({
    ...{ entryPoints: [at(file)], absWorkingDir: root, outdir: at("build"), write: false },
    ...{ bundle: true, format: "esm", platform: "node", packages: "external", metafile: true },
  });
  const packages = new Set();
  const seen = new Set();
  const visit = (input) => {
    if (seen.has(input)) return;
    seen.add(input);
    for (const { path, kind, external } of metafile.inputs[input].imports) {
      if (kind !== "import-statement") continue;
      if (!external) visit(path);
      else if (!/^(node:|\.)/.test(path)) packages.add(path);
    }
  };
  visit(file);
  return [...packages];
}

for (const { name, file } of scripts) {
  test(`\`${name}\` begins in a new clone, which has no packages yet`, async () => {
    assert.deepEqual(await packagesBefore(file), []);
  });
}

test("the parts of scripts use no script", () => {
  const offences = filesIn("scripts/lib", /\.mjs$/).flatMap((path) => {
    const modules = ts.preProcessFile(readFileSync(path, "utf8")).importedFiles;
    const used = modules.map(({ fileName }) => resolve(dirname(path), fileName));
    return used.filter((file) => dirname(file) === at("scripts")).map((file) => [path, file]);
  });
  assert.deepEqual(offences, []);
});

const mistakes = {
  "a stage that there is not": ["scripts/test.mjs", "--only", "node,bowser"],
  "a check that there is not": ["scripts/lint.mjs", "--only", "eslnt"],
  "a row of the load table that there is not": ["tests/loads/run.mjs", "--only", "vitte"],
  "a target of the fuzzer that there is not": ["scripts/fuzz.mjs", "--target", "sesion"],
  "a part of the benchmark that there is not": ["bench/run.mjs", "--only", "codecs"],
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

test("each defect that sim:mutants plants has its one place in the source", () => {
  for (const { name, file, from } of JSON.parse(
    readFileSync(at("tests/sim/mutants.json"), "utf8"),
  )) {
    assert.equal(readFileSync(at(file), "utf8").split(from).length, 2, name);
  }
});
