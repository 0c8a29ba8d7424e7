// Builds, skipping what is already built from the same sources:
//
//   node scripts/build.mjs native     the C++ core and its tests (debug)
//   node scripts/build.mjs sim        of these, only the simulation
//   node scripts/build.mjs wasm       the core as WebAssembly and as JavaScript, build/generated
//   node scripts/build.mjs js         dist/: the package, and docs/reference (builds wasm first)
//   node scripts/build.mjs web        build/web: the demo (builds js first)
//   node scripts/build.mjs all        all of these
//   node scripts/build.mjs package    sets up, then js: what `npm pack` runs first
//
// Other variants: cmake --preset asan | coverage | fuzz | wasm-assertions.

import { buildPreset } from "./lib/cmake.mjs";
import { fail, main, say, step } from "./lib/console.mjs";
import { writeCoreModules } from "./lib/core/modules.mjs";
import { withBuildLock } from "./lib/lock.mjs";
import { at, filesIn, isProgram } from "./lib/paths.mjs";
import { quietly } from "./lib/run.mjs";
import { digest, isDone, markDone, markUndone } from "./lib/stamp.mjs";
import { setUp } from "./setup.mjs";

const buildNative = () => buildPreset("native", "C++ core, native");

const buildSim = () => buildPreset("native", "Simulation", ["kim_sim"]);

async function buildWasm() {
  await buildPreset("wasm", "C++ core, WebAssembly");
  await writeCoreModules();
}

async function buildJs() {
  await buildWasm();
  const sources = [
    ...filesIn("js", /\.ts$/),
    ...filesIn("build/generated", /\.m?ts$|\.mjs$/),
    ...filesIn("scripts/lib", /\.mjs$/),
    ...filesIn("build/wasm", /^kim-\w+\.wasm$/),
    ...[
      "package.json",
      "package-lock.json",
      "tsconfig.base.json",
      "tsconfig.json",
      "tsconfig.extras.json",
      "tsconfig.testing.json",
    ].map((name) => at(name)),
  ];
  const value = digest(sources);
  if (isDone("js", value, [at("dist/index.mjs"), at("dist/index.d.ts"), at("dist/kim.wasm")])) {
    say("package: nothing has changed");
    return buildReference();
  }
  await step("Package (dist/)", async () => {
    markUndone("js");
    const { bundle } = await import("./lib/package/bundle.mjs");
    const { rollUpTypes } = await import("./lib/package/types.mjs");
    const { writeProvenance } = await import("./lib/package/provenance.mjs");
    await bundle();
    await rollUpTypes();
    writeProvenance();
    markDone("js", value);
  });
  await buildReference();
}

async function buildReference() {
  const generator = ["reference", "entries"].map((name) =>
    at("scripts/lib/package", `${name}.mjs`),
  );
  const value = digest([...filesIn("dist", /\.d\.ts$/), ...generator, at("package-lock.json")]);
  if (isDone("reference", value, [at("docs/reference/README.md")])) return;
  await step("API reference (docs/reference)", async () => {
    markUndone("reference");
    const { writeReference } = await import("./lib/package/reference.mjs");
    await writeReference();
    markDone("reference", value);
  });
}

async function buildWeb() {
  await buildJs();
  await step("Demo (build/web)", () =>
    quietly(process.execPath, [at("web/build.mjs")], { log: "build-web" }),
  );
}

const targets = {
  native: buildNative,
  sim: buildSim,
  wasm: buildWasm,
  js: buildJs,
  web: buildWeb,
  async all() {
    await buildNative();
    await buildWeb();
  },
};

/** Builds a target (see above). Tools and packages must already be set up. */
export function build(target) {
  return withBuildLock(() => targets[target]());
}

if (isProgram(import.meta.url)) {
  await main(async () => {
    const target = process.argv[2] ?? "all";
    if (target !== "package" && !(target in targets)) {
      fail(`unknown target ${target}; there are: ${Object.keys(targets).join(", ")}, package`);
    }
    await setUp(["native", "sim", "all"].includes(target) ? "tests" : "package");
    await build(target === "package" ? "js" : target);
  });
}
