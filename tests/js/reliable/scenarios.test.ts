// Courses of events that nobody has thought of. A failure names the shortest one found that shows it.
import test from "node:test";
import fc from "fast-check";
import { anyCourse } from "./courses.js";
import { Scenario } from "./scenario.js";

const numRuns = Number(process.env["KIM_RELIABLE_RUNS"] ?? 40);
const seed = Number(process.env["KIM_RELIABLE_SEED"] ?? 1);

const hold = (isShared: boolean): Promise<void> =>
  fc.assert(
    fc.asyncProperty(anyCourse, (steps) => Scenario.play(isShared, steps)),
    { numRuns, seed, includeErrorInReport: true },
  );

test("whatever happens to pages that log in by themselves, each message arrives once", async () => {
  await hold(false);
});

test("whatever happens to pages that share a connection, each message arrives once", async () => {
  await hold(true);
});
