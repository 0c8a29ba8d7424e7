/**
 * V8 flags for memory measurements: a young generation so large that nothing is collected meanwhile, and a
 * single thread, because other threads would release memory at arbitrary times.
 */
export const heapFlags = [
  "--expose-gc",
  "--single-threaded",
  "--max-semi-space-size=256",
  "--min-semi-space-size=256",
];
