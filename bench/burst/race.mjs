// The clients under load, in turns. The first run of each is a case of its own: a page that has just
// loaded has no compiled code.
import { Samples, turn } from "../race.mjs";

const clients = { "kim-web-sdk": "ours", "original (buffer)": "original" };
export const clientNames = Object.keys(clients);
export const clientFile = (name) => clients[name];

/** Four times as many pushes must cost four times as much: that is about us, so only we run it. */
const loads = [
  { kind: "pushes", count: 5000, names: clientNames },
  { kind: "pushes", count: 20_000, names: clientNames.slice(0, 1) },
  { kind: "requests", count: 1000, names: clientNames },
];

const nameOf = ({ kind, count }) =>
  kind === "pushes"
    ? `burst of ${count} pushes, socket to callback, each`
    : `${count} requests at once, call to answer, each`;

export async function raceClients(engine, { bursts, burstShare }) {
  const contestants = [];
  try {
    for (const name of clientNames) contestants.push(await engine.openClient(name));
    const cases = [];
    for (const load of loads) {
      const samples = new Samples();
      const count = load.count * burstShare;
      const ask = async (contestant) => (await contestant.ask({ kind: load.kind, count })).ns;
      const those = contestants.filter(({ name }) => load.names.includes(name));
      const first = await turn(those, 0, ask);
      for (let round = 0; round < bursts; ++round) samples.add(await turn(those, round, ask));
      cases.push({
        name: nameOf(load),
        unit: "ns",
        results: samples.ranked(load.names),
        first: Object.fromEntries(first),
      });
    }
    return cases;
  } finally {
    for (const { close } of contestants) await close();
  }
}
