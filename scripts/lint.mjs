// Checks layout and code: clang-format, clang-tidy, prettier, tsc, eslint.
//
//   node scripts/lint.mjs [--only clang-tidy,eslint]
//
// `npm run format` repairs the layout.

import { build } from "./build.mjs";
import { fail, main, step } from "./lib/console.mjs";
import { lintSteps } from "./lib/lint-steps.mjs";
import { setUp } from "./setup.mjs";

/** Runs the checks named (all if none); resolves to the names of those that failed. */
export async function lint(only = []) {
  const failed = [];
  for (const { name, run } of lintSteps) {
    if (only.length > 0 && !only.includes(name)) continue;
    await step(name, async () => {
      if ((await run()) !== 0) failed.push(name);
    });
  }
  return failed;
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    const at = process.argv.indexOf("--only");
    const only = at < 0 ? [] : (process.argv[at + 1] ?? "").split(",");
    await setUp("tests");
    await build("all");
    const failed = await lint(only);
    if (failed.length > 0) fail(`not clean: ${failed.join(", ")} (npm run format repairs layout)`);
  });
}
