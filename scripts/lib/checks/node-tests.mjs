// Node's test runner, over TypeScript too.

import { inView } from "../run.mjs";

/** Runs test files in view; resolves to { code, output }. `concurrency`: how many files at once. */
export function runNodeTests(files, { concurrency, env } = {}) {
  const flags = ["--import", "tsx", "--test", "--test-reporter=spec"];
  if (concurrency) flags.push(`--test-concurrency=${concurrency}`);
  return inView(process.execPath, [...flags, ...files], { env });
}
