// What can happen to tabs whose applications call anything.
import fc from "fast-check";
import type { Application } from "../calls/application.js";
import {
  kindsOfApplications,
  kindsOfPlaces,
  partsOf,
  stepsOfApplications,
  stepsOfPlaces,
  surprisesOf,
} from "../calls/kinds.js";
import { stepOf } from "../support/steps.js";
import type { Guest, Scenario, Step } from "./calls_scenario.js";
import { anyOrder, anyTab, kindsOfLives, stepsOfLives } from "./life_courses.js";

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
const { server, session, time } = stepsOfPlaces<Scenario>();
const served = time("beServed", fc.constant(1000));
/** Until another tab leads, or waits no more for one that sleeps. */
const longServed = time("beServed", fc.constant(30_000));
const post = server("post", fc.boolean());
const push = server("post", fc.constant(true));
const postUnpushed = server("post", fc.constant(false));

const stepsOfTab = (which: number) => {
  const tab = fc.constant(which);
  const { application, calls } = stepsOfApplications(tab, awake);
  const life = stepsOfLives(tab, at);
  return {
    logIn: calls("logIn", fc.boolean()),
    logOut: calls("logOut"),
    talk: calls("talk", fc.boolean()),
    holds: application("holdHandlers"),
    ends: application("letGo", fc.boolean()),
    fails: application("plan", fc.constant("offline"), fc.constant(0), fc.constant("throw")),
    goesDeaf: application("listen", fc.constant(false)),
    listens: application("listen", fc.constant(true)),
    kill: life("kill"),
    sleep: life("sleep", fc.boolean()),
    stall: life("stall", fc.constant(["mail"])),
    wake: life("wake", anyOrder),
  };
};
const [first, second, third] = [stepsOfTab(0), stepsOfTab(1), stepsOfTab(2)];

/** What befalls tabs that are online, and what they are at work on then; mostly the first one leads. */
const hardships: fc.Arbitrary<Step>[][] = [
  [fc.oneof(first.holds, second.holds), post, served, first.kill, longServed],
  [fc.oneof(first.holds, second.holds), post, served, first.sleep, longServed, first.wake],
  [second.holds, post, served, post, served, second.ends],
  [first.sleep, longServed, fc.oneof(post, session("end")), served, first.wake],
  [first.sleep, fc.oneof(second.talk, post), longServed, first.wake, served],
  [fc.oneof(first.talk, second.talk), fc.oneof(first.kill, first.sleep), longServed],
  [second.holds, postUnpushed, session("end"), longServed, second.sleep, longServed, second.wake],
  [fc.oneof(first.ends, second.ends)],
  [fc.oneof(first.fails, second.fails), postUnpushed, session("end"), longServed],
  [fc.oneof(first.logIn, third.logIn), fc.oneof(first.logOut, second.logOut), served],
  [second.stall, post, fc.oneof(first.kill, first.sleep), longServed, second.wake],
  [first.kill, served, post, served],
  [second.goesDeaf, push, push, served, second.listens],
  [first.holds, push, served, first.kill, longServed],
];
const parts = [
  ...partsOf(kinds),
  ...surprisesOf(anyTab, awake),
  ...hardships.map((steps) => ({ weight: 3, arbitrary: fc.tuple(...steps) })),
];

/** Mostly of tabs that are online at first. */
const beginning = fc.option(fc.tuple(open, first.logIn, served, open, second.logIn, served), {
  nil: [],
  freq: 3,
});

export const anyCourse: fc.Arbitrary<Step[]> = fc
  .tuple(
    beginning,
    fc.tuple(open),
    fc.array(fc.oneof(...parts), { minLength: 5, maxLength: 40, size: "max" }),
    fc.tuple(stepOf<Scenario>("logOutAtLast", fc.boolean())),
  )
  .map(([before, one, rest, last]) => [...before, ...one, ...rest.flat(), ...last]);
