// Node's test runner, with TypeScript support.

import { inView } from "../run.mjs";

/**
 * The timeout of a file, in milliseconds. The slowest takes a few minutes; a hanging one must not block the
 * run.
 */
const mostOfFile = 15 * 60_000;

/**
 * Runs test files and shows their output; resolves to { code, output }. `concurrency`: how many files at
 * once.
 */
export function runNodeTests(files, { concurrency, env } = {}) {
  const flags = ["--import", "tsx", "--test", "--test-reporter=spec"];
  flags.push(`--test-timeout=${mostOfFile}`);
  if (concurrency) flags.push(`--test-concurrency=${concurrency}`);
  return inView(process.execPath, [...flags, ...files], { env });
}
