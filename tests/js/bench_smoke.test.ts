// The benchmark still runs. Never about time: other tests may be running beside it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

interface Result {
  name: string;
  best: number;
  ratio: number;
}
interface Report {
  versions: Record<string, string>;
  cases: { name: string; verified?: boolean; results: Result[] }[];
}

const bench = fileURLToPath(new URL("../../bench/run.mjs", import.meta.url));

async function quickReport(): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, [bench, "--quick", "--json"]);
  return JSON.parse(stdout) as Report;
}

test("the benchmark finds equal output, and gives every contestant a number", async () => {
  const { cases, versions } = await quickReport();

  const compared = cases.filter(({ name }) => /^(encode|decode) /.test(name));
  assert.equal(compared.length, 12);
  for (const { name, verified, results } of compared) {
    assert.equal(verified, true, name);
    assert.equal(results.length, 7, name);
  }
  assert.equal(cases.length, compared.length + 2, "and the burst and the start");
  for (const { name, results } of cases) {
    for (const { name: contestant, best, ratio } of results) {
      assert.ok(best > 0 && ratio > 0, `${contestant}: ${name}`);
    }
  }
  assert.equal(versions.node, process.versions.node);
});
