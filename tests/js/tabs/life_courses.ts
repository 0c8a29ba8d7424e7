// What a browser and its user can do with a tab, weighted by how often that happens in a course.
import fc from "fast-check";
import { allSources } from "../support/browser.js";
import { stepOfPart, type Method, type Step } from "../support/steps.js";
import type { TabLife } from "./tab_life.js";

export const mostTabs = 3;

/** Any tab; more often the oldest, which mostly leads. */
export const anyTab = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(mostTabs - 1));

type Find<S> = (scenario: S, number: number) => { life: TabLife } | undefined;

/** `at`: what `which` names, if it is there. */
export const stepsOfLives =
  <S>(which: fc.Arbitrary<number>, at: Find<S>) =>
  (method: Method<TabLife>, ...given: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step<S>> =>
    stepOfPart<S, TabLife>(
      which,
      (scenario, number) => at(scenario, number)?.life,
      method,
      ...given,
    );

/** All that a tab does waits, in any order when it goes on. */
export const anyOrder = fc.shuffledSubarray(allSources, { minLength: allSources.length });

/** `at`: the open tab with this number, counted around the end; undefined if there is none. */
export function kindsOfLives<S>(at: Find<S>): fc.WeightedArbitrary<Step<S>>[] {
  const life = stepsOfLives(anyTab, at);
  const some = fc.subarray(allSources, { minLength: 1 });
  return [
    { weight: 2, arbitrary: life("kill") },
    { weight: 4, arbitrary: life("sleep", fc.boolean()) },
    { weight: 2, arbitrary: life("stall", some) },
    { weight: 4, arbitrary: life("wake", anyOrder) },
  ];
}
