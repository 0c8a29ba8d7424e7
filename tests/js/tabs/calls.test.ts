// Courses of events that nobody has thought of. A failure names the shortest one found that shows it.
import test from "node:test";
import { holdCourses } from "../support/steps.js";
import { anyCourse } from "./calls_courses.js";
import { Scenario } from "./calls_scenario.js";

test("whatever the applications of tabs call, from where and when, each tab keeps its word", async () => {
  await holdCourses("TAB_CALLS", 60, anyCourse, (steps) => Scenario.play(steps));
});
