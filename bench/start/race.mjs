// Measures the time from the start of a script to its first packet, and the cost of a script that is loaded
// but not used.
import { Samples, turn } from "../race.mjs";
import { startsOf } from "./scripts.mjs";

const kinds = [
  { cached: false, name: "cold" },
  { cached: true, name: "with a code cache" },
];

export async function raceToStart(engine, { starts }) {
  const cases = [];
  for (const { title, scripts } of await startsOf(engine)) {
    const contestants = [];
    for (const script of scripts) contestants.push(await engine.openStart(script));
    for (const { cached, name } of kinds) {
      cases.push(...(await raceOf(contestants, cached, starts, `${title}, ${name}`)));
    }
    for (const { close } of contestants) await close();
  }
  return cases;
}

async function raceOf(contestants, cached, starts, title) {
  const packet = new Samples();
  const evaluated = new Samples();
  for (let round = 0; round < starts; ++round) {
    const samples = await turn(contestants, round, ({ sample }) => sample(cached));
    const ns = (pick) => [...samples].map(([each, sample]) => [each, pick(sample) * 1e6]);
    packet.add(ns((sample) => sample.packet));
    evaluated.add(ns((sample) => sample.evaluated));
  }
  const names = contestants.map(({ name }) => name);
  return [
    { name: `${title}: script to first packet`, unit: "ns", results: packet.ranked(names) },
    { name: `${title}: script alone`, unit: "ns", results: evaluated.ranked(names) },
  ];
}
