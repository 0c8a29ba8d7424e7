// The stages of `npm test`: { name, title, run() -> { code, closing } }, in order.
// `closing` are the test runner's own last lines.

import os from "node:os";

import { buildPreset } from "../cmake.mjs";
import { at, filesIn } from "../paths.mjs";
import { inView } from "../run.mjs";
import { lint, lintNeeds } from "./lint-steps.mjs";
import { runNodeTests } from "./node-tests.mjs";

async function layers() {
  // Import it only after the setup: it depends on a package.
  const { checkLayers } = await import("./layers.mjs");
  const { files, offences } = checkLayers();
  for (const offence of offences) console.log(offence);
  const closing = `layers: ${files} files checked, ${offences.length} offences`;
  return { code: offences.length > 0 ? 1 : 0, closing };
}

async function linted() {
  const failed = await lint();
  const closing = failed.length > 0 ? `lint: not clean: ${failed.join(", ")}` : "lint: clean";
  return { code: failed.length, closing };
}

/**
 * The unit tests and the seeds of the fuzz targets, under the sanitizers. Without them, the same tests would be
 * compiled for another two minutes, to find less.
 */
async function cpp() {
  await buildPreset("asan", "C++ core, address and undefined-behaviour sanitizers", [
    "kim_unit_tests",
    "kim_fuzz_replays",
  ]);
  const units = await inView(at("build/asan/tests/unit/kim_unit_tests"), []);
  const closing = `${lastLines(units.output, 1)} (sanitized)`;
  if (units.code !== 0) return { code: units.code, closing };
  const replays = ["--tests-regex", "_fuzz_replay$", "--no-tests=error"];
  const replayed = await inView("ctest", ["--preset", "asan", ...replays]);
  const counts = replayed.output.match(/^.* tests passed, .*$/m)?.[0] ?? "no result";
  return { code: replayed.code, closing: `${closing}\nfuzz seeds (sanitized): ${counts}` };
}

async function sim() {
  const jobs = ["--jobs", String(os.availableParallelism())];
  const { code, output } = await inView(at("build/native/tests/kim_sim"), jobs);
  return { code, closing: lastLines(output, 1) };
}

/** The tests in a folder for Node's test runner. */
async function nodeTests(folder, options) {
  const files = filesIn(folder, /\.test\.(ts|mjs)$/);
  const { code, output } = await runNodeTests(files, options);
  const counts = output.match(/^ℹ (tests|pass|fail|skipped) \d+$/gm) ?? [lastLines(output, 1)];
  return { code, closing: counts.join("\n") };
}

function lastLines(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** `needs`: what has to be built first (scripts/build.mjs). */
export const stages = [
  { name: "layers", title: "Layers", needs: [], run: layers },
  { name: "cpp", title: "C++ units", needs: [], run: cpp },
  { name: "sim", title: "Simulation", needs: ["sim"], run: sim },
  { name: "node", title: "Node", needs: ["js"], run: () => nodeTests("tests/js") },
  { name: "package", title: "Package", needs: ["js"], run: () => nodeTests("tests/package") },
  {
    name: "browser",
    title: "Browser",
    needs: ["js"],
    run: () => nodeTests("tests/browser", { concurrency: 1 }),
  },
  { name: "lint", title: "Lint", needs: lintNeeds, run: linted },
];
