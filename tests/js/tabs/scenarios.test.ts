// Random courses of events. A failure prints the shortest failing course that was found.
import test from "node:test";
import { holdCourses } from "../support/steps.js";
import { oneSession, severalSessions } from "./courses.js";
import { Scenario } from "./scenario.js";

test("whatever happens to the tabs of an account, each gets every message once", async () => {
  await holdCourses("TABS", 40, oneSession, (steps) => Scenario.play(steps));
});

test("whatever happens, even the end of a session, the tabs work in the next one", async () => {
  await holdCourses("TABS", 40, severalSessions, (steps) => Scenario.play(steps));
});
