// Courses of events that nobody has thought of. A failure names the shortest one found that shows it.
import test from "node:test";
import { holdCourses } from "../support/steps.js";
import { oneSession, severalSessions } from "./courses.js";
import { Scenario } from "./scenario.js";

test("whatever happens to the tabs of an account, each gets every message once", async () => {
  await holdCourses("TABS", 40, oneSession, (steps) => Scenario.play(steps));
});

test("whatever happens, also the end of a session, tabs get on in the next one", async () => {
  await holdCourses("TABS", 40, severalSessions, (steps) => Scenario.play(steps));
});
