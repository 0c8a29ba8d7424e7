// Random courses of events. A failure prints the shortest failing course that was found.
import test from "node:test";
import { holdCourses } from "../support/steps.js";
import { anyCourse } from "./courses.js";
import { Scenario } from "./scenario.js";

test("whatever happens to pages that log in by themselves, each message arrives once", async () => {
  await holdCourses("RELIABLE", 40, anyCourse, (steps) => Scenario.play(false, steps));
});

test("whatever happens to pages that share a connection, each message arrives once", async () => {
  await holdCourses("RELIABLE", 40, anyCourse, (steps) => Scenario.play(true, steps));
});
