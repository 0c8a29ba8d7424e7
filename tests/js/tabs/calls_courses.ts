// What can happen to tabs whose applications call anything.
import fc from "fast-check";
import type { Application } from "../calls/application.js";
import {
  kindsOfApplications,
  kindsOfPlaces,
  partsOf,
  stepsOfApplications,
  surprisesOf,
  timeOf,
} from "../calls/kinds.js";
import { stepOf } from "../support/steps.js";
import type { Guest, Scenario, Step } from "./calls_scenario.js";
import { anyTab, kindsOfLives } from "./life_courses.js";

const at = (scenario: Scenario, number: number): Guest | undefined => scenario.at(number);
const awake = (scenario: Scenario, number: number): Application | undefined =>
  scenario.awake(number);

const open = stepOf<Scenario>("open");

const kinds = [
  { weight: 6, arbitrary: open },
  ...kindsOfApplications(anyTab, awake),
  ...kindsOfPlaces<Scenario>(),
  ...kindsOfLives(at),
];
const parts = [...partsOf(kinds), ...surprisesOf(anyTab, awake)];

const logIn = (which: number): fc.Arbitrary<Step> =>
  stepsOfApplications(fc.constant(which), awake).calls("logIn", fc.boolean());
const served = timeOf<Scenario>()("beServed", fc.constant(1000));

/** Mostly of tabs that are online at first. */
const beginning = fc.option(fc.tuple(open, logIn(0), served, open, logIn(1), served), {
  nil: [],
  freq: 3,
});

export const anyCourse: fc.Arbitrary<Step[]> = fc
  .tuple(
    beginning,
    fc.tuple(open),
    fc.array(fc.oneof(...parts), { minLength: 5, maxLength: 40, size: "max" }),
  )
  .map(([first, second, rest]) => [...first, ...second, ...rest.flat()]);
