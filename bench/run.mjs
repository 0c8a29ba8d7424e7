// npm run bench -- [--engine node,chromium] [--quick] [--json] [--markdown] [--plot]
//
// Compares kim-web-sdk (dist/, so build first) with public peers. Their code is generated from the
// schema now. Output is checked to be equal before anything is timed.
//   --engine    where to run: node, chromium, or both with a comma; node by itself
//   --only      parts of it: codec, messages, burst, start, memory; all by itself
//   --quick     a smoke run: a few milliseconds a case, numbers that say nothing
//   --json      everything as JSON instead of tables
//   --markdown  the tables of docs/performance.md
//   --plot      writes that page's plots to docs/images as well
import { parseArgs } from "node:util";

import { fail, main } from "../scripts/lib/console.mjs";
import { has } from "../scripts/lib/paths.mjs";
import { circumstances } from "./circumstances.mjs";
import { engineNames, openEngine } from "./engines/index.mjs";
import { markdown, table } from "./report.mjs";

const full = {
  rounds: 12,
  ms: 20,
  warmMs: 80,
  starts: 11,
  bursts: 12,
  burstShare: 1,
  // Until then it is the compiler that is measured: it counts as CPU time, and is not done sooner.
  warmMessages: 60_000,
  weighings: 3,
};
const quick = {
  rounds: 2,
  ms: 1,
  warmMs: 1,
  starts: 1,
  bursts: 1,
  burstShare: 0.02,
  warmMessages: 0,
  weighings: 1,
};

const options = {
  engine: { type: "string", default: "node" },
  only: { type: "string", default: "codec,messages,burst,start,memory" },
  quick: { type: "boolean" },
  json: { type: "boolean" },
  markdown: { type: "boolean" },
  plot: { type: "boolean" },
};

function listed(text, known, what) {
  const names = text.split(",");
  const strange = names.find((name) => !known.includes(name));
  if (strange !== undefined) fail(`no ${what} "${strange}": there are ${known.join(", ")}`);
  return names;
}

/** What each part measures in an engine: resolves to its cases. */
const parts = {
  codec: async (engine, settings) => {
    const [{ race }, { cases }] = await Promise.all([import("./race.mjs"), import("./inputs.mjs")]);
    return race(engine, cases(), settings);
  },
  messages: async (engine, settings) => {
    const { raceMessages } = await import("./messages.mjs");
    return raceMessages(engine, settings);
  },
  burst: async (engine, settings) => {
    const { raceClients } = await import("./burst/race.mjs");
    return raceClients(engine, settings);
  },
  start: async (engine, settings) => {
    const { raceToStart } = await import("./start/race.mjs");
    return raceToStart(engine, settings);
  },
  memory: async (engine, settings) => {
    const { weigh } = await import("./memory/race.mjs");
    return weigh(engine, settings);
  },
};

async function runEngine(name, wanted, settings) {
  const engine = await openEngine(name);
  try {
    const cases = [];
    for (const part of wanted) cases.push(...(await parts[part](engine, settings)));
    return { name, version: engine.version, clock: engine.clock, cases };
  } finally {
    await engine.close();
  }
}

await main(async () => {
  const { values } = parseArgs({ options });
  if (!has("dist/index.mjs")) fail("dist/ is not built: run `npm run build` first");
  const names = listed(values.engine, engineNames, "engine");
  const wanted = listed(values.only, Object.keys(parts), "part");
  // It needs packages: not before it is known that there are any.
  const { generate } = await import("./generate.mjs");
  await generate();
  const settings = values.quick ? quick : full;
  const report = { ...circumstances(), settings, engines: [] };
  for (const name of names) report.engines.push(await runEngine(name, wanted, settings));
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(values.markdown ? markdown(report) : table(report));
  if (values.plot) await import("./plot.mjs").then(({ plot }) => plot(report));
});
