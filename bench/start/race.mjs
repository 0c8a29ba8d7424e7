// From the beginning of a script to its first packet, and what it costs that is loaded and not used.
import { Samples, turn } from "../race.mjs";
import { startScripts } from "./scripts.mjs";

const kinds = [
  { cached: false, name: "cold" },
  { cached: true, name: "with a code cache" },
];

export async function raceToStart(engine, { starts }) {
  const contestants = [];
  for (const script of await startScripts()) contestants.push(await engine.openStart(script));
  const names = contestants.map(({ name }) => name);
  const cases = [];
  for (const { cached, name } of kinds) {
    const packet = new Samples();
    const evaluated = new Samples();
    for (let round = 0; round < starts; ++round) {
      const samples = await turn(contestants, round, ({ sample }) => sample(cached));
      const ns = (pick) => [...samples].map(([each, sample]) => [each, pick(sample) * 1e6]);
      packet.add(ns((sample) => sample.packet));
      evaluated.add(ns((sample) => sample.evaluated));
    }
    cases.push(
      { name: `start, ${name}: script to first packet`, unit: "ns", results: packet.ranked(names) },
      { name: `start, ${name}: script alone`, unit: "ns", results: evaluated.ranked(names) },
    );
  }
  for (const { close } of contestants) await close();
  return cases;
}
