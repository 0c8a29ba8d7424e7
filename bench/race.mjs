// Runs the contestants: each in its own process, verified first, then timed in turns.
import { execFile, fork } from "node:child_process";
import { promisify } from "node:util";

import { at } from "../scripts/lib/paths.mjs";
import { names } from "./contestants/index.mjs";
import { summary } from "./statistics.mjs";

const node = (script, argument) =>
  promisify(execFile)(process.execPath, [at("bench", script), argument], { timeout: 120_000 });

class Contestant {
  constructor(name) {
    this.name = name;
    this.process = fork(at("bench/worker.mjs"), [name], { serialization: "advanced" });
    this.process.on("message", (message) => this.settle.resolve(message));
    this.process.on("exit", (code) => {
      this.settle.reject(new Error(`${name} ended with status ${code}`));
    });
    this.ready = this.answer();
  }

  /** The next message; there is one at a time. */
  answer() {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  ask(message) {
    const answer = this.answer();
    this.process.send(message);
    return answer;
  }
}

async function verifyAll(contestants, cases) {
  for (const one of cases) {
    for (const contestant of contestants) {
      const { difference } = await contestant.ask({ verify: one });
      if (difference) throw new Error(`${contestant.name}, ${one.name}: ${difference}`);
    }
  }
}

/** Each round every contestant runs every case; who begins changes from round to round. */
async function timeAll(contestants, cases, { rounds, ms, warmMs }) {
  const samples = new Map(cases.map(({ name }) => [name, new Map(names.map((n) => [n, []]))]));
  for (let round = -1; round < rounds; ++round) {
    for (const { name } of cases) {
      for (let i = 0; i < contestants.length; ++i) {
        const contestant = contestants[(i + round + 1) % contestants.length];
        const measure = { name, ms: round < 0 ? warmMs : ms };
        const { ns } = await contestant.ask({ measure });
        if (round >= 0) samples.get(name).get(contestant.name).push(ns);
      }
    }
  }
  return samples;
}

/** Best, spread and so on of each contestant, and the ratio to the first. */
function ranked(byContestant) {
  const results = [...byContestant].map(([name, samples]) => ({ name, ...summary(samples) }));
  return results.map((result) => ({ ...result, ratio: result.best / results[0].best }));
}

/** The codec cases: [{ name, verified, unit, results }]. Throws if outputs differ. */
export async function race(cases, settings) {
  const contestants = names.map((name) => new Contestant(name));
  try {
    for (const contestant of contestants) await contestant.ready;
    await verifyAll(contestants, cases);
    const samples = await timeAll(contestants, cases, settings);
    return cases.map(({ name }) => ({
      name,
      verified: true,
      unit: "ns",
      results: ranked(samples.get(name)),
    }));
  } finally {
    for (const contestant of contestants) contestant.process.kill();
  }
}

/** From import to the first packet, each time in a fresh process. */
export async function raceToStart(samplesEach) {
  const samples = new Map(names.map((name) => [name, []]));
  for (let i = 0; i < samplesEach; ++i) {
    for (const name of names) {
      const { stdout } = await node("start.mjs", name);
      samples.get(name).push(Number(stdout) * 1e6);
    }
  }
  return { name: "start: import to first packet", unit: "ns", results: ranked(samples) };
}

export async function burst(rounds) {
  const { stdout } = await node("burst.mjs", String(rounds));
  const results = ranked(new Map([[names[0], JSON.parse(stdout)]]));
  return { name: "burst of 5000 pushes, socket to callback, each", unit: "ns", results };
}
