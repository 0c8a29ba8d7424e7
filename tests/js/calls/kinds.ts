// What an application can do, and what its gateway can, by how often they do it in a course.
import fc from "fast-check";
import { stepOfPart, type Method, type Step } from "../support/steps.js";
import { actions, told, type Application } from "./application.js";
import type { CourseTime } from "./course_time.js";
import type { CourseServer } from "./server.js";
import { failedAfterwards, type CourseSocket } from "./socket.js";

type Kinds<S> = fc.WeightedArbitrary<Step<S>>[];

/** What a course takes place in. */
interface Place {
  readonly server: CourseServer;
  readonly time: CourseTime;
}

/** Makes steps of one part of a scenario. */
const stepsOf =
  <S, P>(which: fc.Arbitrary<number>, find: (scenario: S, number: number) => P | undefined) =>
  (method: Method<P>, ...given: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step<S>> =>
    stepOfPart(which, find, method, ...given);

const one = fc.constant(0);
const few = fc.constantFrom(0, 0, 0, 1, 2, 3);

export const timeOf = <S extends Place>() => stepsOf<S, CourseTime>(one, ({ time }) => time);

/** `at`: what `which` names, if it can do something now. */
export function stepsOfApplications<S>(
  which: fc.Arbitrary<number>,
  at: (scenario: S, number: number) => Application | undefined,
) {
  const part = <P>(of: (application: Application) => P) =>
    stepsOf<S, P>(which, (scenario, number) => {
      const found = at(scenario, number);
      return found && of(found);
    });
  return {
    application: part((application) => application),
    calls: part(({ calls }) => calls),
    loops: part(({ loops }) => loops),
    tokens: part(({ tokens }) => tokens),
    store: part(({ store }) => store),
  };
}

export function kindsOfApplications<S>(
  which: fc.Arbitrary<number>,
  at: (scenario: S, number: number) => Application | undefined,
): Kinds<S> {
  const { application, calls, loops, tokens, store } = stepsOfApplications(which, at);
  return [
    { weight: 6, arbitrary: calls("logIn", fc.boolean()) },
    { weight: 3, arbitrary: calls("logOut") },
    { weight: 5, arbitrary: calls("talk", fc.boolean()) },
    { weight: 1, arbitrary: calls("join", fc.boolean()) },
    { weight: 2, arbitrary: calls("abort", fc.nat(3)) },
    {
      weight: 8,
      arbitrary: application("plan", fc.constantFrom(...told), few, fc.constantFrom(...actions)),
    },
    { weight: 1, arbitrary: application("holdHandlers") },
    { weight: 1, arbitrary: application("letGo", fc.constantFrom(false, false, true)) },
    { weight: 1, arbitrary: application("listen", fc.boolean()) },
    { weight: 1, arbitrary: application("listenOnce") },
    { weight: 1, arbitrary: application("load", fc.boolean()) },
    { weight: 1, arbitrary: loops("start") },
    { weight: 1, arbitrary: loops("leave") },
    { weight: 1, arbitrary: tokens("hold") },
    { weight: 2, arbitrary: tokens("give", fc.boolean()) },
    { weight: 1, arbitrary: store("hold") },
    { weight: 1, arbitrary: store("goOn") },
    { weight: 1, arbitrary: store("failNext") },
  ];
}

/** Something is planned for what happens next. */
export function surprisesOf<S extends Place>(
  which: fc.Arbitrary<number>,
  at: (scenario: S, number: number) => Application | undefined,
): fc.WeightedArbitrary<Step<S>[]>[] {
  const { application, calls } = stepsOfApplications(which, at);
  const { server, session, time } = stepsOfPlaces<S>();
  const plan = (...events: (typeof told)[number][]): fc.Arbitrary<Step<S>> =>
    application("plan", fc.constantFrom(...events), few, fc.constantFrom(...actions));
  const served = time("beServed", fc.constantFrom(0, 3000, 10_000));
  const pair = (weight: number, ...steps: fc.Arbitrary<Step<S>>[]) => {
    return { weight, arbitrary: fc.tuple(...steps) };
  };
  const push = server("post", fc.constant(true));
  return [
    pair(4, plan("state", "login", "sync", "offline"), calls("logIn", fc.boolean()), served),
    pair(3, plan("state", "Reconnecting", "Reconnected", "error"), session("end"), served),
    pair(3, plan("state", "Closed", "logout"), calls("logOut"), served),
    pair(2, plan("state", "Closed", "Kickout"), server("kickOut", fc.constant(true)), served),
    pair(2, plan("message", "loop", "error"), push),
    pair(1, plan("talk"), calls("talk", fc.boolean()), served),
  ];
}

const anyStatus = fc.constantFrom(0, 0, 0, 0, 100, 105, 300, failedAfterwards, 404);

export const stepsOfPlaces = <S extends Place>() => ({
  time: timeOf<S>(),
  server: stepsOf<S, CourseServer>(one, ({ server }) => server),
  session: stepsOf<S, CourseSocket>(one, ({ server }) => server.session),
  /** Mostly the newest. */
  socket: stepsOf<S, CourseSocket>(
    fc.constantFrom(0, 0, 0, 1),
    ({ server: { open } }, number) => open[number % open.length],
  ),
});

/** Of the gateway, of its connections, and of time. */
export function kindsOfPlaces<S extends Place>(): Kinds<S> {
  const { server, socket, time } = stepsOfPlaces<S>();
  return [
    { weight: 5, arbitrary: time("pass", fc.constantFrom(250, 600, 1500, 12_000, 60_000)) },
    { weight: 8, arbitrary: time("serve", fc.integer({ min: 1, max: 6 })) },
    { weight: 4, arbitrary: time("beServed", fc.constantFrom(0, 1000, 10_000)) },
    { weight: 4, arbitrary: server("post", fc.boolean()) },
    { weight: 2, arbitrary: server("push", fc.nat(3)) },
    { weight: 2, arbitrary: server("kickOut", fc.boolean()) },
    { weight: 2, arbitrary: socket("open") },
    { weight: 5, arbitrary: socket("answer", fc.nat(3), anyStatus) },
    { weight: 1, arbitrary: socket("fail") },
    { weight: 1, arbitrary: socket("refuse") },
    { weight: 2, arbitrary: socket("end") },
    { weight: 1, arbitrary: socket("garble", fc.boolean()) },
    { weight: 1, arbitrary: socket("fallSilent") },
  ];
}

/** Each of `kinds` is a part of a course by itself. */
export function partsOf<S>(kinds: Kinds<S>): fc.WeightedArbitrary<Step<S>[]>[] {
  return kinds.map(({ weight, arbitrary }) => ({
    weight,
    arbitrary: arbitrary.map((step) => [step]),
  }));
}
