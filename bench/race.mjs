// Runs the codec cases in one engine: each contestant has its own process or page, is verified first, and
// then timed in turns.
import { summary } from "./statistics.mjs";

async function verifyAll(contestants, cases) {
  for (const one of cases) {
    for (const { name, ask } of contestants) {
      const { difference } = await ask({ verify: one });
      if (difference) throw new Error(`${name}, ${one.name}: ${difference}`);
    }
  }
}

/** Calls `measure(contestant)` for each contestant in turn; the round determines who is first. */
export async function turn(contestants, round, measure) {
  const results = new Map();
  for (let i = 0; i < contestants.length; ++i) {
    const contestant = contestants[(i + round + 1) % contestants.length];
    results.set(contestant.name, await measure(contestant));
  }
  return results;
}

/** Samples by name; each turn adds one per name. */
export class Samples {
  byName = new Map();

  add(results) {
    for (const [name, sample] of results) {
      if (!this.byName.has(name)) this.byName.set(name, []);
      this.byName.get(name).push(sample);
    }
  }

  /** Best, spread and so on for each of `names`, with the ratio to the first. */
  ranked(names) {
    const results = names.map((name) => ({ name, ...summary(this.byName.get(name)) }));
    return results.map((result) => ({ ...result, ratio: result.best / results[0].best }));
  }
}

/** Each round runs every case, so that a slow minute of the machine affects all of them. */
async function timeAll(contestants, cases, { rounds, ms, warmMs }) {
  const samples = new Map(cases.map(({ name }) => [name, new Samples()]));
  for (let round = -1; round < rounds; ++round) {
    for (const { name } of cases) {
      const measure = { name, ms: round < 0 ? warmMs : ms };
      const results = await turn(
        contestants,
        round,
        async ({ ask }) => (await ask({ measure })).ns,
      );
      if (round >= 0) samples.get(name).add(results);
    }
  }
  return samples;
}

/** The codec cases: [{ name, verified, unit, results }]. Throws if outputs differ. */
export async function race(engine, cases, settings) {
  const contestants = [];
  try {
    for (const name of engine.names) contestants.push(await engine.open(name));
    await verifyAll(contestants, cases);
    const samples = await timeAll(contestants, cases, settings);
    return cases.map(({ name }) => ({
      name,
      verified: true,
      unit: "ns",
      results: samples.get(name).ranked(engine.names),
    }));
  } finally {
    for (const { close } of contestants) await close();
  }
}
