// Measures the clients under load, in turns.
import { Samples, turn } from "../race.mjs";

const clients = { "kim-web-sdk": "ours", "original (buffer)": "original", floor: "floor" };
const clientNames = Object.keys(clients);
export const clientFile = (name) => clients[name];

/**
 * Four times as many pushes should take four times as long; the other loads show how an engine changes that.
 */
const loads = [
  { kind: "pushes", count: 5000 },
  { kind: "pushes", count: 20_000 },
  { kind: "requests", count: 1000 },
];

/** Leaves out the original for many pushes in a page, where it would go on storing them for half a minute. */
const namesUnder = (engine, count) =>
  engine.name === "chromium" && count > 5000
    ? clientNames.filter((name) => !name.startsWith("original"))
    : clientNames;

const nameOf = ({ kind, count }) =>
  kind === "pushes"
    ? `burst of ${count} pushes, socket to callback, each`
    : `${count} requests at once, call to answer, each`;

/**
 * The cases of one load. All pushes of a burst arrive in one task, so the length of that task is measured,
 * too.
 */
async function raceUnder({ kind, count }, contestants, settings) {
  const { bursts, burstShare, warmMessages } = settings;
  const each = new Samples();
  const tasks = new Samples();
  const names = contestants.map(({ name }) => name);
  const ask = ({ ask: run }) => run({ kind, count: count * burstShare });
  const pick = (results, field) => [...results].map(([name, result]) => [name, result[field]]);
  const first = pick(await turn(contestants, 0, ask), "ns");
  for (let warm = count; warm < warmMessages; warm += count) await turn(contestants, 0, ask);
  for (let round = 0; round < bursts; ++round) {
    const results = await turn(contestants, round, ask);
    each.add(pick(results, "ns"));
    tasks.add(pick(results, "task"));
  }
  const name = nameOf({ kind, count });
  const cases = [
    { name, unit: "ns", results: each.ranked(names), first: Object.fromEntries(first) },
  ];
  if (kind === "pushes") {
    const results = tasks.ranked(names);
    cases.push({ name: `the task in which ${count} pushes come`, unit: "ns", results });
  }
  return cases;
}

/**
 * Runs each load in separate processes: a page goes on storing for some time after bursts of pushes, which
 * made requests take up to twice as long.
 */
export async function raceClients(engine, settings) {
  const cases = [];
  for (const load of loads) {
    const contestants = [];
    try {
      for (const name of namesUnder(engine, load.count))
        contestants.push(await engine.openClient(name));
      cases.push(...(await raceUnder(load, contestants, settings)));
    } finally {
      for (const { close } of contestants) await close();
    }
  }
  return cases;
}
