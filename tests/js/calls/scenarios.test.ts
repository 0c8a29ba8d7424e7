// Courses of events that nobody has thought of. A failure names the shortest one found that shows it.
import test from "node:test";
import { holdCourses } from "../support/steps.js";
import { anyCourse } from "./courses.js";
import { Scenario } from "./scenario.js";

test("whatever an application calls, from where and when, its client keeps its word", async () => {
  await holdCourses("CALLS", 150, anyCourse, (steps) => Scenario.play(steps));
});
