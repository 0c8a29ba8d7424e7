// Courses of events that nobody has thought of. A failure names the shortest one found that shows it.
import test from "node:test";
import fc from "fast-check";
import { oneSession, severalSessions } from "./courses.js";
import { Scenario, type Step } from "./scenario.js";

const numRuns = Number(process.env["KIM_TABS_RUNS"] ?? 40);
const seed = Number(process.env["KIM_TABS_SEED"] ?? 1);

const hold = (courses: fc.Arbitrary<Step[]>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(courses, (steps) => Scenario.play(steps)),
    { numRuns, seed, includeErrorInReport: true },
  );

test("whatever happens to the tabs of an account, each gets every message once", async () => {
  await hold(oneSession);
});

test("whatever happens, also the end of a session, tabs get on in the next one", async () => {
  await hold(severalSessions);
});
