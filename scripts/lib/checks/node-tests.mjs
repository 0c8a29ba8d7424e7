// Node's test runner, with TypeScript support.

import os from "node:os";

import { inView } from "../run.mjs";

/**
 * The timeout of a file, in milliseconds. The slowest takes a few minutes; a hanging one must not block the
 * run.
 */
const mostOfFile = 15 * 60_000;

/**
 * Runs test files and shows their output; resolves to { code, output }. `concurrency`: how many files at
 * once. Node's own default is one less than there are processors, which leaves half of a small machine idle.
 */
export function runNodeTests(files, { concurrency = os.availableParallelism(), env } = {}) {
  const flags = ["--import", "tsx", "--test", "--test-reporter=spec"];
  flags.push(`--test-timeout=${mostOfFile}`);
  flags.push(`--test-concurrency=${concurrency}`);
  return inView(process.execPath, [...flags, ...files], { env });
}
