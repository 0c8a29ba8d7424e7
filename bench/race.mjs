// The codec cases in one engine: each contestant in its own process or page, verified first, then
// timed in turns.
import { summary } from "./statistics.mjs";

async function verifyAll(contestants, cases) {
  for (const one of cases) {
    for (const { name, ask } of contestants) {
      const { difference } = await ask({ verify: one });
      if (difference) throw new Error(`${name}, ${one.name}: ${difference}`);
    }
  }
}

/** `measure(contestant)` for everyone, one after the other; who begins depends on the round. */
export async function turn(contestants, round, measure) {
  const results = new Map();
  for (let i = 0; i < contestants.length; ++i) {
    const contestant = contestants[(i + round + 1) % contestants.length];
    results.set(contestant.name, await measure(contestant));
  }
  return results;
}

/** Samples by name, of which each turn gives one each. */
export class Samples {
  byName = new Map();

  add(results) {
    for (const [name, sample] of results) {
      if (!this.byName.has(name)) this.byName.set(name, []);
      this.byName.get(name).push(sample);
    }
  }

  /** Best, spread and so on of each of `names`, and the ratio to the first. */
  ranked(names) {
    const results = names.map((name) => ({ name, ...summary(this.byName.get(name)) }));
    return results.map((result) => ({ ...result, ratio: result.best / results[0].best }));
  }
}

/** Each round runs every case, so that a slow minute of the machine is in all of them. */
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
