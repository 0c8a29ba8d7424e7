// npm run bench -- [--quick] [--json] [--markdown]
//
// Compares kim-web-sdk (dist/, so build first) with public peers. Their code is generated from the
// schema now. Output is checked to be equal before anything is timed.
//   --quick     a smoke run: a few milliseconds a case, numbers that say nothing
//   --json      everything as JSON instead of a table
//   --markdown  the table of docs/performance.md
//   --plot      writes that page's plots to docs/images as well
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, type } from "node:os";
import { parseArgs } from "node:util";

import { fail, main } from "../scripts/lib/console.mjs";
import { at, has } from "../scripts/lib/paths.mjs";
import { generate } from "./generate.mjs";
import { burst, race, raceToStart } from "./race.mjs";
import { markdown, table } from "./report.mjs";

const full = { rounds: 12, ms: 20, warmMs: 80, starts: 11, bursts: 10 };
const quick = { rounds: 2, ms: 1, warmMs: 1, starts: 1, bursts: 1 };

const versionOf = (name) =>
  JSON.parse(readFileSync(at("node_modules", name, "package.json"), "utf8")).version;

function circumstances() {
  const peers = ["ts-proto", "buffer", "protobufjs", "pbf", "@bufbuild/protobuf", "long"];
  return {
    machine: {
      cpu: cpus()[0]?.model ?? "unknown processor",
      cores: availableParallelism(),
      system: `${type()} ${release()}`,
      load: Number((loadavg()[0] ?? 0).toFixed(1)),
    },
    versions: {
      node: process.versions.node,
      v8: process.versions.v8,
      ...Object.fromEntries(peers.map((name) => [name, versionOf(name)])),
    },
  };
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean" },
      json: { type: "boolean" },
      markdown: { type: "boolean" },
      plot: { type: "boolean" },
    },
  });
  if (!has("dist/index.mjs")) fail("dist/ is not built: run `npm run build` first");
  await generate();
  // After generate, whose output it reads.
  const { cases } = await import("./inputs.mjs");
  const settings = values.quick ? quick : full;
  const report = { ...circumstances(), settings, cases: await race(cases(), settings) };
  report.cases.push(await burst(settings.bursts), await raceToStart(settings.starts));
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(values.markdown ? markdown(report) : table(report));
  if (values.plot) await import("./plot.mjs").then(({ plot }) => plot(report));
});
