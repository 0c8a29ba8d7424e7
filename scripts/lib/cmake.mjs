// CMake's presets, configured once and then left to ninja.

import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";

import { step } from "./console.mjs";
import { at, onPath, root } from "./paths.mjs";
import { quietly } from "./run.mjs";
import { isDone, markDone } from "./stamp.mjs";
import { find } from "./setup/tools.mjs";

/** What a configured folder depends on and ninja does not notice: where the tree is, and the compiler. */
function circumstancesOf(name) {
  const native = process.env.CXX ? onPath(process.env.CXX) : find("clang++");
  const path = name.startsWith("wasm") ? find("em++") : native;
  if (!path) return `${root}\n${process.env.CXX}`;
  const program = realpathSync(path);
  return `${root}\n${program} ${statSync(program).mtimeMs}`;
}

/** Whether a preset's folder was configured in full, for this tree and this compiler. */
function isConfigured(name, circumstances) {
  const files = ["build.ninja", "CMakeCache.txt"];
  if (!files.every((file) => existsSync(at("build", name, file)))) return false;
  if (existsSync(at("build/stamp", `cmake-${name}`))) return isDone(`cmake-${name}`, circumstances);
  // Configured by hand, or by an earlier version.
  const cache = readFileSync(at("build", name, "CMakeCache.txt"), "utf8");
  return cache.includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${root}\n`);
}

/** Removes what was built in a preset's folder; keeps what the fuzzer has found (scripts/fuzz.mjs). */
function clear(name) {
  const folder = at("build", name);
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    if (entry === "corpus" || entry === "artifacts") continue;
    rmSync(at("build", name, entry), { recursive: true });
  }
}

/** Configures (the first time) and builds a preset of CMakePresets.json, or some `targets` of it. */
export async function buildPreset(name, title, targets = ["all"]) {
  await step(title, async () => {
    const circumstances = circumstancesOf(name);
    if (!isConfigured(name, circumstances)) {
      // CMake remembers the programs that it has found, even when it fails because of one.
      clear(name);
      await quietly("cmake", ["--preset", name], { log: `cmake-${name}` });
    }
    markDone(`cmake-${name}`, circumstances);
    const build = ["--build", "--preset", name, "--target", ...targets];
    await quietly("cmake", build, { log: `build-${name}` });
  });
}
