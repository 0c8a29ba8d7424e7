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

function clangFormat() {
  // Version 14 is the reference: other versions format some details differently.
  const program = onPath("clang-format-14");
  if (program) return [[program, "--dry-run", "-Werror", ...cppFiles()]];
  say("clang-format-14 is missing: the layout of C++ is not checked");
  return [];
}

/** The checks of clang-tidy that look only into the file that is compiled, not into what it includes. */
const checksOfFile = ["clang-analyzer-*", "misc-unused-*", "bugprone-suspicious-include"];

/**
 * How many states the analyzer explores for each function. With its default, 225,000, it takes three times as
 * long, and finds one less of four planted defects: it then gives up on functions that are called.
 */
const analyzed = ["-analyzer-config", "max-nodes=30000"].flatMap((argument) => [
  "--extra-arg=-Xclang",
  `--extra-arg=${argument}`,
]);

/** All files of the core as one: kim_core_in_one in cmake/layers.cmake. */
const coreInOne = "build/native/CMakeFiles/kim_core_in_one.dir/Unity/unity_0_cxx.cxx";

/**
 * Most checks run once, on all files as one. They spend their time on the headers of the standard library, so
 * this saves two fifths of it.
 */
function clangTidy() {
  const tidy = [onPath("clang-tidy-14", "clang-tidy"), "-p", at("build/native"), "--quiet"];
  const files = ["base", "wire", "session"].flatMap((layer) => filesIn(`src/${layer}`, /\.cc$/));
  const others = checksOfFile.map((name) => `-${name}`);
  return [
    [...tidy, `--checks=${others.join()}`, at(coreInOne)],
    ...files.map((path) => [...tidy, ...analyzed, `--checks=-*,${checksOfFile.join()}`, path]),
  ];
}

function typeScript() {
  const tsc = [process.execPath, bin("tsc"), "--noEmit"];
  return [...projects, "web/tsconfig.json"].map((project) => [...tsc, "-p", at(project)]);
}

/** { name, commands() -> [program, ...arguments][] } each; what takes longest comes first. */
export const lintSteps = [
  { name: "eslint", commands: () => [[bin("eslint"), ".", "--max-warnings", "0"]] },
  {
    name: "prettier",
    commands: () => [[bin("prettier"), "--check", "--log-level", "warn", ...prettierPaths]],
  },
  { name: "tsc", commands: typeScript },
  { name: "clang-format", commands: clangFormat },
  { name: "clang-tidy", commands: clangTidy },
];

/** What the checks read, and so has to be built first (scripts/build.mjs). */
export const lintNeeds = ["sim", "js"];

/**
 * Runs checks, with as many of their commands at once as there are processors; resolves to the names of those
 * that failed.
 */
export async function lint(checks = lintSteps) {
  const failed = new Set();
  const queue = checks.flatMap(({ name, commands }) =>
    commands().map((command) => ({ name, command })),
  );
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) {
      const [program, ...args] = task.command;
      if ((await check(program, args)) !== 0) failed.add(task.name);
    }
  };
  await step(checks.map(({ name }) => name).join(", "), () =>
    Promise.all(Array.from({ length: os.availableParallelism() }, worker)),
  );
  return [...failed];
}
