/**
 * V8's flags for weighing: young space enough that nothing is collected in between, and one thread, or memory
 * is given back whenever a thread comes to it.
 */
export const heapFlags = [
  "--expose-gc",
  "--single-threaded",
  "--max-semi-space-size=256",
  "--min-semi-space-size=256",
];
