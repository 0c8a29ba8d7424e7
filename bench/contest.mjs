// What a contestant is asked, in whatever engine it runs: first to show what it makes of the inputs,
// then to be timed. Bundled into pages: uses nothing of Node.
import { difference } from "./verify.mjs";

/** Results go here, so that no engine leaves their making out. */
let sink;

/** The operations that a contestant's file exports, each by its name or all by default. */
export const operationsOf = (file) => file.default ?? file;

/** What a contestant is fed with. The floor is told beforehand what parsing would find out: see contestants/floor.mjs. */
export const inputsOf = (contestant, op, items) =>
  items.map((item) => contestant.prepare?.(op, item) ?? item.input);

/** `now` counts nanoseconds. Returns the function that answers { verify } and { measure }. */
export function contest(file, now) {
  const contestant = operationsOf(file);
  const inputs = new Map();

  function verify({ name, op, items }) {
    const values = inputsOf(contestant, op, items);
    const run = contestant.operations?.[op] ?? contestant[op];
    inputs.set(name, { run, values });
    for (const [i, { expected }] of items.entries()) {
      const found = difference(run(values[i]), expected);
      if (found) return { difference: found };
    }
    return {};
  }

  /** Nanoseconds an operation, over at least `ms`. */
  function measure({ name, ms }) {
    const { run, values } = inputs.get(name);
    const from = now();
    let batch = 1;
    let calls = 0;
    let took = 0;
    while (took < ms * 1e6) {
      for (let i = 0; i < batch; ++i) sink = run(values[i % values.length]);
      calls += batch;
      const before = took;
      took = now() - from;
      if (took - before < 1e6) batch *= 2;
    }
    return { ns: took / calls };
  }

  return (message) => (message.verify ? verify(message.verify) : measure(message.measure));
}

/** Whatever was computed last: so that nothing can be known to be of no use. */
export const lastResult = () => sink;
