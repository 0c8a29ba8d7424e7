// The stages of `npm test`: { name, title, run() -> { code, closing } }, in order.
// `closing` are the test runner's own last lines.

import { buildPreset } from "../cmake.mjs";
import { at, filesIn } from "../paths.mjs";
import { inView } from "../run.mjs";
import { lint } from "./lint-steps.mjs";
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

/** The unit tests, plain and then under the sanitizers, and there the seeds of the fuzz targets too. */
async function cpp() {
  const plain = await unitTests("native");
  if (plain.code !== 0) return plain;
  await buildPreset("asan", "C++ core, address and undefined-behaviour sanitizers", [
    "kim_unit_tests",
    "kim_fuzz_replays",
  ]);
  const sanitized = await unitTests("asan");
  const closing = `${plain.closing}\n${sanitized.closing} (sanitized)`;
  if (sanitized.code !== 0) return { code: sanitized.code, closing };
  const replays = ["--tests-regex", "_fuzz_replay$", "--no-tests=error"];
  const replayed = await inView("ctest", ["--preset", "asan", ...replays]);
  const counts = replayed.output.match(/^.* tests passed, .*$/m)?.[0] ?? "no result";
  return { code: replayed.code, closing: `${closing}\nfuzz seeds (sanitized): ${counts}` };
}

async function unitTests(preset) {
  const { code, output } = await inView(at("build", preset, "tests/unit/kim_unit_tests"), []);
  return { code, closing: lastLines(output, 1) };
}

async function sim() {
  const { code, output } = await inView(at("build/native/tests/kim_sim"), []);
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

/** `native` and `package`: whether this has to be built first. */
export const stages = [
  { name: "layers", title: "Layers", run: layers },
  { name: "cpp", title: "C++ units", native: true, run: cpp },
  { name: "sim", title: "Simulation", native: true, run: sim },
  { name: "node", title: "Node", package: true, run: () => nodeTests("tests/js") },
  { name: "package", title: "Package", package: true, run: () => nodeTests("tests/package") },
  {
    name: "browser",
    title: "Browser",
    package: true,
    run: () => nodeTests("tests/browser", { concurrency: 1 }),
  },
  { name: "lint", title: "Lint", native: true, package: true, run: linted },
];
