// Checks layout and code: clang-format, clang-tidy, prettier, tsc, eslint.
//
//   node scripts/lint.mjs [--only clang-tidy,eslint]
//
// `npm run format` repairs the layout.

import { build } from "./build.mjs";
import { lint, lintNeeds, lintSteps } from "./lib/checks/lint-steps.mjs";
import { fail, main } from "./lib/console.mjs";
import { chosen, optionsOf } from "./lib/options.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  const { only } = optionsOf({ only: { type: "string" } });
  const checks = chosen(lintSteps, only);
  await setUp("tests");
  for (const target of lintNeeds) await build(target);
  const failed = await lint(checks);
  if (failed.length > 0) fail(`not clean: ${failed.join(", ")} (npm run format repairs layout)`);
});
