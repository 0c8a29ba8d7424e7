// How much a decoded push allocates, garbage included, and how much an idle client holds.
import { Samples } from "../race.mjs";

async function measured(name, names, weighOne, rounds) {
  const samples = new Samples();
  for (let round = 0; round < rounds; ++round) {
    for (const each of names) samples.add([[each, await weighOne(each)]]);
  }
  return { name, unit: "bytes", results: samples.ranked(names) };
}

export async function weigh(engine, { weighings }) {
  const { names } = engine;
  const heaps = await engine.openHeaps();
  try {
    return [
      await measured("allocated by a decoded push, 11 characters", names, heaps.ofPush, weighings),
      await measured("a client at rest", names.slice(0, 1), heaps.ofClient, weighings),
    ];
  } finally {
    await heaps.close();
  }
}
