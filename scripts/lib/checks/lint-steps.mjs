// The checks of formatting and code that `npm run lint` and `npm test` run.

import os from "node:os";

import { say, step } from "../console.mjs";
import { at, filesIn, onPath } from "../paths.mjs";
import { check } from "../run.mjs";

const cpp = /\.(h|cc)$/;
const projects = ["", ".extras", ".testing", ".tests"].map((name) => `tsconfig${name}.json`);
const bin = (name) => at("node_modules/.bin", name);

export const cppFiles = () =>
  ["src", "tests", "cmake", "bench"].flatMap((folder) => filesIn(folder, cpp));

/** The paths that prettier formats. */
export const prettierPaths = [
  ...["js", "web", "scripts", "tests", "bench"],
  ...["package.json", "eslint.config.js", "CMakePresets.json", "tsconfig.base.json", ...projects],
];

async function clangFormat() {
  // Version 14 is the reference: other versions format some details differently.
  const program = onPath("clang-format-14");
  if (!program) {
    say("clang-format-14 is missing: the layout of C++ is not checked");
    return 0;
  }
  return check(program, ["--dry-run", "-Werror", ...cppFiles()]);
}

async function clangTidy() {
  const program = onPath("clang-tidy-14", "clang-tidy");
  const queue = ["base", "wire", "session"].flatMap((layer) => filesIn(`src/${layer}`, /\.cc$/));
  let worst = 0;
  const worker = async () => {
    for (let path = queue.shift(); path; path = queue.shift()) {
      worst = Math.max(worst, await check(program, ["-p", at("build/native"), "--quiet", path]));
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return worst;
}

async function typeScript() {
  let worst = 0;
  for (const project of [...projects, "web/tsconfig.json"]) {
    const code = await check(process.execPath, [bin("tsc"), "--noEmit", "-p", at(project)]);
    worst = Math.max(worst, code);
  }
  return worst;
}

/** { name, run() -> 0 or 1 } each. */
export const lintSteps = [
  { name: "clang-format", run: clangFormat },
  { name: "clang-tidy", run: clangTidy },
  {
    name: "prettier",
    run: () => check(bin("prettier"), ["--check", "--log-level", "warn", ...prettierPaths]),
  },
  { name: "tsc", run: typeScript },
  { name: "eslint", run: () => check(bin("eslint"), [".", "--max-warnings", "0"]) },
];

/** Runs checks; resolves to the names of those that failed. */
export async function lint(checks = lintSteps) {
  const failed = [];
  for (const { name, run } of checks) {
    await step(name, async () => {
      if ((await run()) !== 0) failed.push(name);
    });
  }
  return failed;
}
