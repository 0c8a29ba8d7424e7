// CMake's presets, configured once and then left to ninja.

import { existsSync } from "node:fs";

import { step } from "./console.mjs";
import { at } from "./paths.mjs";
import { quietly } from "./run.mjs";

/** Configures (the first time) and builds a preset of CMakePresets.json. */
export async function buildPreset(name, title) {
  await step(title, async () => {
    if (!existsSync(at("build", name, "build.ninja"))) {
      await quietly("cmake", ["--preset", name], { log: `cmake-${name}` });
    }
    await quietly("cmake", ["--build", "--preset", name], { log: `build-${name}` });
  });
}
