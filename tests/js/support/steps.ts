// Random sequences of steps for fast-check: each step calls a method of a scenario with arguments.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import fc from "fast-check";

/** One step of a sequence. */
export interface Step<S> {
  run(scenario: S): void | Promise<void>;
}

/** The names of the methods of `S`, each of which can be a step. */
export type Method<S> = {
  [K in keyof S]: S[K] extends (...args: never[]) => unknown ? K : never;
}[keyof S] &
  string;

function call<P>(part: P, method: Method<P>, args: unknown[]): Promise<void> {
  return (part[method] as (...args: unknown[]) => Promise<void>).call(part, ...args);
}

/** How a failure prints a step: the name of the method, and its arguments. */
const shown = (method: string, args: unknown[]): string =>
  `${method}(${args.map((arg) => JSON.stringify(arg)).join()})`;

/** A step that is printed as a call of `method` with the arguments from `given`. */
function step<S>(
  method: string,
  given: fc.Arbitrary<unknown>[],
  run: (scenario: S, args: unknown[]) => Promise<void>,
): fc.Arbitrary<Step<S>> {
  return fc.tuple(...given).map((args) => ({
    run: (scenario) => run(scenario, args),
    toString: () => shown(method, args),
  }));
}

/** A step that calls a method of the scenario itself. */
export function stepOf<S>(
  method: Method<S>,
  ...given: fc.Arbitrary<unknown>[]
): fc.Arbitrary<Step<S>> {
  return step(method, given, (scenario: S, args) => call(scenario, method, args));
}

/** A step on one of many objects: `which` is any number, with which `find` selects one, if there is any. */
export function stepOfOne<S>(
  which: fc.Arbitrary<number>,
  find: (scenario: S, number: number) => unknown,
  method: Method<S>,
  ...given: fc.Arbitrary<unknown>[]
): fc.Arbitrary<Step<S>> {
  return step(method, [which, ...given], async (scenario: S, [number, ...args]) => {
    const one = find(scenario, number as number);
    if (one !== undefined) await call(scenario, method, [one, ...args]);
  });
}

/** As `stepOfOne`, calling a method of the object found. */
export function stepOfPart<S, P>(
  which: fc.Arbitrary<number>,
  find: (scenario: S, number: number) => P | undefined,
  method: Method<P>,
  ...given: fc.Arbitrary<unknown>[]
): fc.Arbitrary<Step<S>> {
  return step(method, [which, ...given], async (scenario: S, [number, ...args]) => {
    const part = find(scenario, number as number);
    if (part !== undefined) await call(part, method, args);
  });
}

/** Runs the steps, and checks the invariants after each. */
export async function playSteps<S>(
  scenario: S,
  steps: readonly Step<S>[],
  check: (scenario: S) => void | Promise<void>,
): Promise<void> {
  for (const step of steps) {
    await step.run(scenario);
    await check(scenario);
  }
}

/** Runs a sequence; fails at an unhandled rejection. */
export async function withoutStrays(play: () => Promise<void>): Promise<void> {
  const rejections: unknown[] = [];
  const keep = (cause: unknown): void => void rejections.push(cause);
  process.on("unhandledRejection", keep);
  try {
    await play();
  } finally {
    process.off("unhandledRejection", keep);
  }
  assert.deepEqual(rejections, []);
}

/**
 * Runs `runs` random sequences; the environment variables KIM_`name`_RUNS and KIM_`name`_SEED override their
 * number and seed. A failure prints the shortest failing sequence found.
 */
export async function holdCourses<S>(
  name: string,
  runs: number,
  courses: fc.Arbitrary<Step<S>[]>,
  play: (steps: readonly Step<S>[]) => Promise<void>,
): Promise<void> {
  const numRuns = Number(process.env[`KIM_${name}_RUNS`] ?? runs);
  const seed = Number(process.env[`KIM_${name}_SEED`] ?? 1);
  const property = fc.asyncProperty(courses, (steps) => play(steps));
  await fc.assert(property, { numRuns, seed, includeErrorInReport: true });
}

/** Selects an item by any number; undefined if there are none. */
export const oneOf = <T>(all: readonly T[], number: number): T | undefined =>
  all[number % all.length];

/** Runs one of a test's many sequences: its `after` hooks run before the next sequence starts. */
export async function inCourse(play: (t: TestContext) => Promise<void>): Promise<void> {
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => void ends.unshift(end) };
  try {
    await play(t as unknown as TestContext);
  } finally {
    for (const end of ends) await end();
  }
}
