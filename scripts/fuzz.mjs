// npm run fuzz -- [--minutes N] [--target NAME]
//
// Runs each libFuzzer target (tests/fuzz/*_fuzz.cc), or one of them, with address and undefined-behaviour
// sanitizers for N minutes (default 1), then minimises the corpus that it has grown. The corpus stays in
// build/fuzz/corpus, where the next run starts. Prints the figures, and fails at the first finding, whose
// bytes become a named unit test.
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename } from "node:path";

import { buildPreset } from "./lib/cmake.mjs";
import { fail, main, say } from "./lib/console.mjs";
import { withBuildLock } from "./lib/lock.mjs";
import { numberAbove0, optionsOf } from "./lib/options.mjs";
import { at, filesIn } from "./lib/paths.mjs";
import { logged } from "./lib/run.mjs";
import { setUp } from "./setup.mjs";

const allTargets = filesIn("tests/fuzz", /_fuzz\.cc$/).map((path) => basename(path, ".cc"));

/** The target of this name, with or without `_fuzz`; all targets without a name. */
function chosenTargets(name) {
  if (name === undefined) return allTargets;
  const found = allTargets.filter((target) => target === name || target === `${name}_fuzz`);
  return found.length > 0 ? found : fail(`no target ${name}; there are: ${allTargets.join(", ")}`);
}

/** Runs a target for this many minutes; returns its figures. */
async function run(target, minutes) {
  const program = at("build/fuzz/tests/fuzz", target);
  const seeds = at("build/fuzz/tests/fuzz/corpus", target);
  const corpus = at("build/fuzz/corpus", target);
  const artifacts = at("build/fuzz/artifacts");
  for (const folder of [corpus, artifacts]) mkdirSync(folder, { recursive: true });
  const { code, output } = await logged(
    program,
    [
      `-max_total_time=${Math.ceil(minutes * 60)}`,
      "-print_final_stats=1",
      `-artifact_prefix=${artifacts}/${target}-`,
      corpus,
      seeds,
    ],
    { log: target },
  );
  if (code !== 0) {
    const find = output.match(/Test unit written to (\S+)/)?.[1];
    const again = find ? `; again: ${program} ${find}` : "";
    fail(`${target} ended with ${code}, all of it is in build/log/${target}.log${again}`);
  }
  await minimise(program, corpus, seeds);
  return { target, ...figures(output), inputs: readdirSync(corpus).length };
}

/** Keeps in `corpus` only inputs that add coverage. */
async function minimise(program, corpus, seeds) {
  const least = `${corpus}.least`;
  rmSync(least, { recursive: true, force: true });
  mkdirSync(least);
  const { code } = await logged(program, ["-merge=1", least, corpus, seeds], { log: "fuzz-merge" });
  if (code !== 0) fail("the corpus could not be minimised; see build/log/fuzz-merge.log");
  rmSync(corpus, { recursive: true });
  renameSync(least, corpus);
}

/** The figures in libFuzzer's output: executions, and covered edges of the control flow. */
function figures(output) {
  const executions = Number(output.match(/stat::number_of_executed_units:\s+(\d+)/)?.[1] ?? 0);
  const edges = Number([...output.matchAll(/ cov: (\d+)/g)].at(-1)?.[1] ?? 0);
  return { executions, edges };
}

await main(async () => {
  const options = optionsOf({
    minutes: { type: "string", default: "1" },
    target: { type: "string" },
  });
  const targets = chosenTargets(options.target);
  const minutes = numberAbove0(options.minutes, "--minutes");
  await setUp("tests");
  await withBuildLock(() => buildPreset("fuzz", "Fuzz targets with sanitizers"));
  const results = [];
  for (const target of targets) {
    say(`${target}, ${minutes} min ...`);
    results.push(await run(target, minutes));
  }
  for (const { target, executions, edges, inputs } of results) {
    const count = executions.toLocaleString("en");
    console.log(`${target}: ${count} executions, ${edges} edges, ${inputs} inputs kept, no find`);
  }
});
