// What can happen to a client, one after the other.
import fc from "fast-check";
import { stepOfPart, type Method } from "../support/steps.js";
import { actions, told, type Scenario, type Step } from "./scenario.js";
import { failedAfterwards, type CourseSocket } from "./server.js";

const stepOf =
  <P>(find: (scenario: Scenario, number: number) => P | undefined, numbers: fc.Arbitrary<number>) =>
  (method: Method<P>, ...given: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> =>
    stepOfPart(numbers, find, method, ...given);

const one = fc.constant(0);
const world = stepOf((scenario) => scenario, one);
const calls = stepOf(({ calls }) => calls, one);
const loops = stepOf(({ loops }) => loops, one);
const tokens = stepOf(({ tokens }) => tokens, one);
const store = stepOf(({ store }) => store, one);
const server = stepOf(({ server }) => server, one);
/** Mostly the newest. */
const socket = stepOf<CourseSocket>(
  ({ server: { open } }, number) => open[number % open.length],
  fc.constantFrom(0, 0, 0, 1),
);

const anyStatus = fc.constantFrom(0, 0, 0, 0, 100, 105, 300, failedAfterwards, 404);

const kinds: fc.WeightedArbitrary<Step>[] = [
  { weight: 6, arbitrary: calls("logIn", fc.boolean()) },
  { weight: 3, arbitrary: calls("logOut") },
  { weight: 5, arbitrary: calls("talk", fc.boolean()) },
  { weight: 1, arbitrary: calls("join", fc.boolean()) },
  { weight: 2, arbitrary: calls("abort", fc.nat(3)) },
  { weight: 8, arbitrary: world("plan", fc.constantFrom(...told), fc.constantFrom(...actions)) },
  { weight: 1, arbitrary: world("holdHandlers") },
  { weight: 1, arbitrary: world("letGo") },
  { weight: 1, arbitrary: world("listen", fc.boolean()) },
  { weight: 1, arbitrary: world("load", fc.boolean()) },
  { weight: 1, arbitrary: loops("start") },
  { weight: 1, arbitrary: loops("leave") },
  { weight: 1, arbitrary: tokens("hold") },
  { weight: 2, arbitrary: tokens("give", fc.boolean()) },
  { weight: 5, arbitrary: world("pass", fc.constantFrom(250, 600, 1500, 12_000, 60_000)) },
  { weight: 8, arbitrary: world("serve", fc.integer({ min: 1, max: 6 })) },
  { weight: 4, arbitrary: world("beServed", fc.constantFrom(0, 1000, 10_000)) },
  { weight: 1, arbitrary: store("hold") },
  { weight: 1, arbitrary: store("goOn") },
  { weight: 1, arbitrary: store("failNext") },
  { weight: 4, arbitrary: server("post", fc.boolean()) },
  { weight: 2, arbitrary: server("push", fc.nat(3)) },
  { weight: 1, arbitrary: server("kickOut", fc.boolean()) },
  { weight: 2, arbitrary: socket("open") },
  { weight: 5, arbitrary: socket("answer", fc.nat(3), anyStatus) },
  { weight: 1, arbitrary: socket("fail") },
  { weight: 1, arbitrary: socket("refuse") },
  { weight: 2, arbitrary: socket("end") },
  { weight: 1, arbitrary: socket("garble", fc.boolean()) },
  { weight: 1, arbitrary: socket("fallSilent") },
];

/** Mostly of a client that is online at first. */
const beginning = fc.option(
  fc.tuple(calls("logIn", fc.boolean()), world("beServed", fc.constant(0))),
  {
    nil: [],
    freq: 3,
  },
);

export const anyCourse: fc.Arbitrary<Step[]> = fc
  .tuple(beginning, fc.array(fc.oneof(...kinds), { minLength: 5, maxLength: 40, size: "max" }))
  .map((parts) => parts.flat());
