// What the goals compare us with: the fastest library in each case, and the floor.
import { libraries } from "./contestants/index.mjs";

/** The fastest of the public libraries; undefined if none took part. */
export function bestLibrary(results) {
  const those = results.filter(({ name }) => libraries.includes(name));
  return those.sort((a, b) => a.best - b.best)[0];
}

export const floorOf = (results) => results.find(({ name }) => name === "floor");
