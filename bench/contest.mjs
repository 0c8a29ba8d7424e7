// Runs a contestant in any engine: first verifies its outputs, then times it. Bundled into pages, so it must
// not use Node.
import { difference } from "./verify.mjs";

/** Keeps results alive, so that no engine optimizes their computation away. */
let sink;

/** The operations that a contestant's file exports, by name or as the default export. */
export const operationsOf = (file) => file.default ?? file;

/**
 * The inputs of a contestant. The floor gets in advance what parsing would find out: see
 * contestants/floor.mjs.
 */
export const inputsOf = (contestant, op, items) =>
  items.map((item) => contestant.prepare?.(op, item) ?? item.input);

/** `now` returns nanoseconds. Returns a function that answers { verify } and { measure }. */
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

  /** Nanoseconds per operation, measured for at least `ms` milliseconds. */
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

/** The last result, read so that the engine cannot treat results as unused. */
export const lastResult = () => sink;
