// What a decoded push allocates, garbage included, and what a client at rest holds. In Node only: a
// page cannot tell exactly; its engine is the same.
import { namesIn } from "../contestants/index.mjs";
import { fresh } from "../engines/fresh.mjs";
import { Samples } from "../race.mjs";

const flags = [
  "--expose-gc",
  "--single-threaded",
  "--max-semi-space-size=256",
  "--min-semi-space-size=256",
];

async function measured(name, names, argumentsOf, rounds) {
  const samples = new Samples();
  for (let round = 0; round < rounds; ++round) {
    for (const each of names) {
      samples.add([[each, await fresh("memory/once.mjs", argumentsOf(each), flags)]]);
    }
  }
  return { name, unit: "bytes", results: samples.ranked(names) };
}

export async function weigh(engine, { weighings }) {
  if (engine.name !== "node") return [];
  const names = namesIn.node;
  const ofPush = (name) => ["push", name];
  const ofClient = () => ["client"];
  return [
    await measured("allocated by a decoded push, 11 characters", names, ofPush, weighings),
    await measured("a client at rest", names.slice(0, 1), ofClient, weighings),
  ];
}
