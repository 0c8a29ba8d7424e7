// npm run bench -- [--engine node,chromium] [--quick] [--json] [--markdown] [--plot]
//
// Compares kim-web-sdk (dist/, so build first) with public libraries, whose code is generated from the
// schema. Checks that all outputs are equal before anything is timed.
//   --engine    where to run: node, chromium, or both with a comma; default node
//   --only      some parts: codec, messages, burst, start, memory; default all
//   --quick     a smoke test: a few milliseconds per case, meaningless numbers
//   --json      everything as JSON instead of tables
//   --markdown  the tables of docs/performance.md
//   --plot      writes that page's plots to docs/images as well
import { fail, main } from "../scripts/lib/console.mjs";
import { chosen, optionsOf } from "../scripts/lib/options.mjs";
import { has } from "../scripts/lib/paths.mjs";
import { circumstances } from "./circumstances.mjs";
import { engines } from "./engines/index.mjs";
import { markdown, table } from "./report.mjs";

const full = {
  rounds: 12,
  ms: 20,
  warmMs: 80,
  starts: 11,
  bursts: 12,
  burstShare: 1,
  // Before that the JIT compiler is still at work, and its CPU time would be measured.
  warmMessages: 60_000,
  weighings: 3,
};
const quick = {
  // Verifying the 4096 of a full run takes a minute.
  ofShort: 64,
  rounds: 2,
  ms: 1,
  warmMs: 1,
  starts: 1,
  bursts: 1,
  burstShare: 0.02,
  warmMessages: 0,
  weighings: 1,
};

/** The parts of the benchmark: each resolves to its cases in an engine. */
const parts = [
  {
    name: "codec",
    async race(engine, settings) {
      const { race } = await import("./race.mjs");
      const { cases } = await import("./inputs.mjs");
      return race(engine, cases(settings.ofShort), settings);
    },
  },
  {
    name: "messages",
    race: (...all) => import("./messages.mjs").then(({ raceMessages }) => raceMessages(...all)),
  },
  {
    name: "burst",
    race: (...all) => import("./burst/race.mjs").then(({ raceClients }) => raceClients(...all)),
  },
  {
    name: "start",
    race: (...all) => import("./start/race.mjs").then(({ raceToStart }) => raceToStart(...all)),
  },
  {
    name: "memory",
    race: (...all) => import("./memory/race.mjs").then(({ weigh }) => weigh(...all)),
  },
];

async function runEngine({ name, open }, wanted, settings) {
  const engine = await open();
  try {
    const cases = [];
    for (const { race } of wanted) cases.push(...(await race(engine, settings)));
    return { name, version: engine.version, clock: engine.clock, cases };
  } finally {
    await engine.close();
  }
}

await main(async () => {
  const values = optionsOf({
    engine: { type: "string", default: "node" },
    only: { type: "string" },
    quick: { type: "boolean" },
    json: { type: "boolean" },
    markdown: { type: "boolean" },
    plot: { type: "boolean" },
  });
  const places = chosen(engines, values.engine);
  const wanted = chosen(parts, values.only);
  if (!has("dist/index.mjs")) fail("dist/ is not built: run `npm run build` first");
  // Import it only after checking that the packages are installed.
  const { generate } = await import("./generate.mjs");
  await generate();
  const settings = values.quick ? quick : full;
  const report = { ...circumstances(), settings, engines: [] };
  for (const place of places) report.engines.push(await runEngine(place, wanted, settings));
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(values.markdown ? markdown(report) : table(report));
  if (values.plot) await import("./plot.mjs").then(({ plot }) => plot(report));
});
