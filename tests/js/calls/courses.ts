// What can happen to a client, one after the other.
import fc from "fast-check";
import type { Application } from "./application.js";
import {
  kindsOfApplications,
  kindsOfPlaces,
  partsOf,
  stepsOfApplications,
  surprisesOf,
  timeOf,
} from "./kinds.js";
import type { Scenario, Step } from "./scenario.js";

const one = fc.constant(0);
const only = ({ application }: Scenario): Application => application;

const kinds = [...kindsOfApplications(one, only), ...kindsOfPlaces<Scenario>()];
const parts = [...partsOf(kinds), ...surprisesOf(one, only)];

/** Mostly of a client that is online at first. */
const beginning = fc.option(
  fc.tuple(
    stepsOfApplications(one, only).calls("logIn", fc.boolean()),
    timeOf<Scenario>()("beServed", one),
  ),
  { nil: [], freq: 3 },
);

export const anyCourse: fc.Arbitrary<Step[]> = fc
  .tuple(beginning, fc.array(fc.oneof(...parts), { minLength: 5, maxLength: 40, size: "max" }))
  .map(([first, rest]) => [...first, ...rest.flat()]);
