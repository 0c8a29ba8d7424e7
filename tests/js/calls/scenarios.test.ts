// Courses of events that nobody has thought of. A failure names the shortest one found that shows it.
import test from "node:test";
import fc from "fast-check";
import { anyCourse } from "./courses.js";
import { Scenario } from "./scenario.js";

const numRuns = Number(process.env["KIM_CALLS_RUNS"] ?? 150);
const seed = Number(process.env["KIM_CALLS_SEED"] ?? 1);

test("whatever an application calls, from where and when, its client keeps its word", async () => {
  await fc.assert(
    fc.asyncProperty(anyCourse, (steps) => Scenario.play(steps)),
    { numRuns, seed, includeErrorInReport: true },
  );
});
