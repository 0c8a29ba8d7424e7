// Node's test runner, over TypeScript too.

import { inView } from "../run.mjs";

/** The longest file takes a few minutes. One that waits for what never comes must not hang the run. */
const mostOfFile = 15 * 60_000;

/** Runs test files in view; resolves to { code, output }. `concurrency`: how many files at once. */
export function runNodeTests(files, { concurrency, env } = {}) {
  const flags = ["--import", "tsx", "--test", "--test-reporter=spec"];
  flags.push(`--test-timeout=${mostOfFile}`);
  if (concurrency) flags.push(`--test-concurrency=${concurrency}`);
  return inView(process.execPath, [...flags, ...files], { env });
}
