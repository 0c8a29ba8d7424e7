// The checks of scripts/lint.mjs: { name, run() -> 0 or 1 }. Each skips what does not exist.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";

import { say } from "./console.mjs";
import { at, filesIn, onPath } from "./paths.mjs";
import { check } from "./run.mjs";

const cpp = /\.(h|cc)$/;
const projects = ["", ".extras", ".testing", ".tests"].map((name) => `tsconfig${name}.json`);
const bin = (name) => at("node_modules/.bin", name);

export const cppFiles = () =>
  ["src", "tests", "cmake", "bench"].flatMap((folder) => filesIn(folder, cpp));

/** What prettier formats. */
export const prettierPaths = () =>
  [
    "js",
    "web",
    "scripts",
    "tests",
    "bench",
    "package.json",
    "eslint.config.js",
    "CMakePresets.json",
  ]
    .concat(["tsconfig.base.json", ...projects])
    .filter((path) => existsSync(at(path)));

async function clangFormat() {
  // Version 14 defines the layout; other versions disagree in details.
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
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return worst;
}

async function typeScript() {
  let worst = 0;
  for (const project of projects) {
    worst = Math.max(worst, await tsc(project, project === "tsconfig.tests.json" ? "tests" : "js"));
  }
  return Math.max(
    worst,
    existsSync(at("web/tsconfig.json")) ? await tsc("web/tsconfig.json", "web") : 0,
  );
}

function tsc(project, folder) {
  if (filesIn(folder, /\.tsx?$/).length === 0) return 0;
  return check(process.execPath, [bin("tsc"), "--noEmit", "-p", at(project)]);
}

export const lintSteps = [
  { name: "clang-format", run: clangFormat },
  { name: "clang-tidy", run: clangTidy },
  {
    name: "prettier",
    run: () =>
      check(bin("prettier"), [
        "--check",
        "--no-error-on-unmatched-pattern",
        "--log-level",
        "warn",
        ...prettierPaths(),
      ]),
  },
  { name: "tsc", run: typeScript },
  { name: "eslint", run: () => check(bin("eslint"), [".", "--max-warnings", "0"]) },
];
