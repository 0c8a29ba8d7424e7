// The benchmark still runs, in every engine. No times are checked: other tests may run in parallel.
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
interface Engine {
  name: string;
  cases: { name: string; verified?: boolean; results: Result[] }[];
}
interface Report {
  versions: Record<string, string>;
  engines: Engine[];
}

const bench = fileURLToPath(new URL("../../../bench/run.mjs", import.meta.url));

async function quickReport(...flags: string[]): Promise<Report> {
  const all = [bench, "--quick", "--json", ...flags];
  const { stdout } = await promisify(execFile)(process.execPath, all);
  return JSON.parse(stdout) as Report;
}

const report = quickReport("--engine", "node,chromium");

async function engine(name: string): Promise<Engine> {
  const found = (await report).engines.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

/** The results of the case whose name begins with `name`. */
function resultsOf({ cases }: Engine, name: string): Result[] {
  const found = cases.find((each) => each.name.startsWith(name));
  assert.ok(found, name);
  return found.results;
}

for (const [name, contestants] of Object.entries({ node: 8, chromium: 7 })) {
  test(`in ${name} the benchmark checks that outputs are equal, and measures every contestant`, async () => {
    const { cases } = await engine(name);

    const compared = cases.filter((each) => /^(encode|decode) /.test(each.name));
    for (const each of compared) assert.equal(each.verified, true, each.name);
    const libraries = compared.filter((each) => each.results.some((one) => one.name === "pbf"));
    const messages = compared.filter((each) => !libraries.includes(each));
    assert.deepEqual([libraries.length, messages.length], [12, 80]);
    for (const each of libraries) assert.equal(each.results.length, contestants, each.name);
    for (const each of messages) assert.equal(each.results.length, contestants - 4, each.name);
    for (const { name: one, results } of cases) {
      for (const { name: contestant, best, ratio } of results) {
        assert.ok(best > 0 && ratio > 0, `${contestant}: ${one}`);
      }
    }
  });

  test(`in ${name} whole clients run under load, and scripts start`, async () => {
    const ran = await engine(name);

    const both = ["kim-web-sdk", "original (buffer)"];
    for (const [one, names] of [
      ["burst of 5000 pushes", [...both, "floor"]],
      ["burst of 20000 pushes", name === "node" ? [...both, "floor"] : ["kim-web-sdk", "floor"]],
      ["1000 requests at once", [...both, "floor"]],
      ["start of the script tag, cold", both],
      ["start of a bundle, cold", both],
    ] as const) {
      assert.deepEqual(
        resultsOf(ran, one).map((result) => result.name),
        names,
        one,
      );
    }
  });
}

test("the benchmark measures the memory of a decoded push for every contestant, and of an idle client", async () => {
  const ran = await engine("node");

  assert.equal(resultsOf(ran, "allocated by a decoded push").length, 8);
  assert.equal(resultsOf(ran, "a client at rest").length, 1);
});

test("the benchmark reports the version of every contestant", async () => {
  const { versions } = await report;

  assert.equal(versions.node, process.versions.node);
  assert.match(versions.protobufjs ?? "", /^\d+\./);
});
