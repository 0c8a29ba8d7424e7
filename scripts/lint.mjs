// Checks layout and code: clang-format, clang-tidy, prettier, tsc, eslint.
//
//   node scripts/lint.mjs [--only clang-tidy,eslint]
//
// `npm run format` repairs the layout.

import { build } from "./build.mjs";
import { fail, main, step } from "./lib/console.mjs";
import { lintSteps } from "./lib/checks/lint-steps.mjs";
import { chosen, optionsOf } from "./lib/options.mjs";
import { isProgram } from "./lib/paths.mjs";
import { setUp } from "./setup.mjs";

/** Runs checks; resolves to the names of those that failed. */
export async function lint(checks = lintSteps) {
  const failed = [];
  for (const { name, run } of checks) {
    await step(name, async () => {
      if ((await run()) !== 0) failed.push(name);
    });
  }
  return failed;
}

if (isProgram(import.meta.url)) {
  await main(async () => {
    const { only } = optionsOf({ only: { type: "string" } });
    const checks = chosen(lintSteps, only);
    await setUp("tests");
    await build("all");
    const failed = await lint(checks);
    if (failed.length > 0) fail(`not clean: ${failed.join(", ")} (npm run format repairs layout)`);
  });
}
