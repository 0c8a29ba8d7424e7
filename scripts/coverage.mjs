// npm run coverage [-- --seeds N]
//
// Runs the C++ unit tests and the simulation with source-based coverage, prints the line and branch coverage
// of each file of src/wire and src/session, and fails below the limit.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { spawnSync } from "node:child_process";

import { buildPreset } from "./lib/cmake.mjs";
import { fail, main, say } from "./lib/console.mjs";
import { missedLines, readLcov, totals } from "./lib/checks/lcov.mjs";
import { withBuildLock } from "./lib/lock.mjs";
import { countOf, optionsOf } from "./lib/options.mjs";
import { at, filesIn, root } from "./lib/paths.mjs";
import { quietly } from "./lib/run.mjs";
import { find } from "./lib/setup/tools.mjs";
import { setUp } from "./setup.mjs";

const leastLines = 0.98;
const profiles = "build/coverage/profiles";
const unitTests = at("build/coverage/tests/unit/kim_unit_tests");
const simulation = at("build/coverage/tests/kim_sim");

/** Runs a program, which writes its counts to a separate profile. */
async function runCounted(program, args, log) {
  const env = { LLVM_PROFILE_FILE: at(profiles, `${log}.profraw`) };
  await quietly(program, args, { log: `coverage-${log}`, env });
}

/** The path of an LLVM program. */
const llvmProgram = (name) => find(name) ?? fail(`${name} is missing: apt-get install llvm-14`);

/** The output of an LLVM program. */
function llvm(name, args) {
  const program = llvmProgram(name);
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout : fail(`${name} ended with ${status}: ${stderr}`);
}

/** The coverage of the core's sources, over all profiles. */
function measure() {
  const merged = at(profiles, "all.profdata");
  llvm("llvm-profdata", ["merge", "-o", merged, ...filesIn(profiles, /\.profraw$/)]);
  const sources = [at("src/wire"), at("src/session")];
  const trace = llvm("llvm-cov", [
    "export",
    "-format=lcov",
    `-instr-profile=${merged}`,
    unitTests,
    "-object",
    simulation,
    ...sources,
  ]);
  writeFileSync(at(profiles, "all.lcov"), trace);
  return readLcov(trace).map((file) => ({ ...file, path: relative(root, file.path) }));
}

const percent = ({ ran, all }) => (all === 0 ? "-" : `${((100 * ran) / all).toFixed(1)} %`);
const cell = (counts) => `${percent(counts)} (${counts.ran}/${counts.all})`;

function print(files) {
  const width = Math.max(...files.map(({ path }) => path.length));
  const row = (name, lines, branches, missed = "") =>
    console.log(`${name.padEnd(width)}  ${lines.padEnd(19)} ${branches.padEnd(19)} ${missed}`);
  row("file", "lines", "branches", "lines that never ran");
  for (const file of files) {
    const { lines, branches } = totals([file]);
    row(file.path, cell(lines), cell(branches), missedLines(file));
  }
  for (const folder of ["src/wire", "src/session"]) {
    const { lines, branches } = totals(files.filter(({ path }) => path.startsWith(folder)));
    row(folder, cell(lines), cell(branches));
  }
}

await main(async () => {
  const options = optionsOf({ seeds: { type: "string", default: "5000" } });
  const seeds = countOf(options.seeds, "--seeds");
  // Fail before the build, which takes minutes.
  for (const name of ["llvm-profdata", "llvm-cov"]) llvmProgram(name);
  await setUp("tests");
  await withBuildLock(() => buildPreset("coverage", "C++ core with coverage"));
  rmSync(at(profiles), { recursive: true, force: true });
  mkdirSync(at(profiles), { recursive: true });
  say("unit tests ...");
  await runCounted(unitTests, [], "units");
  say(`simulation, ${seeds} seeds ...`);
  await runCounted(simulation, ["--seeds", String(seeds)], "simulation");

  const files = measure();
  print(files);
  const { lines, branches } = totals(files);
  console.log(`coverage: lines ${cell(lines)}, branches ${cell(branches)}`);
  if (lines.ran < leastLines * lines.all) fail(`below ${leastLines * 100} % of the lines`);
});
