// node scripts/run-mutants.mjs [NAME…]
//
// Plants the defects of tests/sim/mutants.json in the session, one at a time, and runs the
// simulation until its ledger notices. Fails if one goes unnoticed, is noticed by another rule
// than the one it breaks, or no longer fits the source. Nothing in src/ is changed: a mutated copy
// is compiled as kim_sim compiles the original, and linked in its place.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

import { buildPreset } from "./lib/cmake.mjs";
import { fail, main, say, seconds } from "./lib/console.mjs";
import { chosen } from "./lib/options.mjs";
import { at, filesIn } from "./lib/paths.mjs";
import { setUp } from "./setup.mjs";

const seeds = 100_000;
const buildDir = at("build/native");
const objectDir = "build/native/tests/CMakeFiles/kim_sim.dir";
const workDir = at("build/mutants");

const run = (command, args, cwd) =>
  spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });

function compileCommandOf(file) {
  const commands = JSON.parse(readFileSync(`${buildDir}/compile_commands.json`, "utf8"));
  const source = at(file);
  const found = commands.find((c) => c.file === source && c.command.includes("kim_sim.dir"));
  return found ?? fail(`${file} is not part of kim_sim`);
}

/** The source with its defect, or undefined if the defect no longer fits. */
function mutated({ file, from, to }) {
  const source = readFileSync(at(file), "utf8");
  const pieces = source.split(from);
  return pieces.length === 2 ? pieces.join(to) : undefined;
}

/** Compiles the mutant instead of the original; returns the error text if that fails. */
function build(mutant, source) {
  const copy = `${workDir}/${basename(mutant.file)}`;
  writeFileSync(copy, source);
  const { command } = compileCommandOf(mutant.file);
  const [, compiler] = command.match(/^(\S+)/);
  const flags = command.slice(compiler.length).split(/ -o /)[0].trim().split(/\s+/);
  const object = `${workDir}/mutant.o`;
  // A planted defect may leave a variable unused.
  const compiled = run(
    compiler,
    [...flags, "-Wno-error", "-w", "-o", object, "-c", copy],
    buildDir,
  );
  if (compiled.status !== 0) return compiled.stderr;
  const original = `${basename(mutant.file)}.o`;
  const objects = filesIn(objectDir, /\.o$/).filter((path) => basename(path) !== original);
  const libraries = [`${buildDir}/libkim_proto.a`, "-lprotobuf-lite"];
  const linked = run(compiler, ["-o", `${workDir}/kim_sim`, ...objects, object, ...libraries]);
  return linked.status === 0 ? undefined : linked.stderr;
}

/** The rule that the simulation found broken, or undefined. */
function brokenRule() {
  const { status, signal, stdout } = run(`${workDir}/kim_sim`, ["--seeds", String(seeds)]);
  if (status === 0) return undefined;
  const seed = stdout.match(/^seed (\d+): BROKEN: ([^:]+):/m);
  if (seed) return { rule: seed[2], by: `seed ${seed[1]}` };
  // A broken invariant prints nothing, but traps (src/session/session_invariants.cc).
  return { rule: "invariant", by: String(signal) };
}

function judge(mutant) {
  const source = mutated(mutant);
  if (source === undefined) return "no longer fits its source";
  const error = build(mutant, source);
  if (error) return `does not compile: ${error.slice(0, 500)}`;
  const broken = brokenRule();
  if (!broken) return `SURVIVES ${seeds} seeds`;
  const verdict = `${broken.rule} (${broken.by})`;
  say(`${mutant.name}: ${verdict}`);
  const expected = [mutant.rule].flat();
  if (expected.includes(broken.rule)) return undefined;
  return `is caught by ${verdict} instead of ${expected.join(" or ")}`;
}

await main(async () => {
  const all = JSON.parse(readFileSync(at("tests/sim/mutants.json"), "utf8"));
  const names = process.argv.slice(2);
  const mutants = chosen(all, names.length === 0 ? undefined : names.join());
  await setUp("tests");
  await buildPreset("native", "C++ core and simulation");
  mkdirSync(workDir, { recursive: true });
  const failed = [];
  for (const mutant of mutants) {
    const reason = judge(mutant);
    if (!reason) continue;
    failed.push(mutant.name);
    say(`${mutant.name}: ${reason}`);
  }
  if (failed.length > 0)
    fail(`${failed.length} of ${mutants.length} mutants: ${failed.join("; ")}`);
  say(`${mutants.length} mutants, each caught by its rule, in ${seconds()}`);
});
