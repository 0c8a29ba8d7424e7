// Random courses of events for the tabs of an account.
import fc from "fast-check";
import { Command } from "kim-web-sdk";
import { stepOf, stepOfOne, type Method } from "../support/steps.js";
import { anyTab, kindsOfLives } from "./life_courses.js";
import type { Guest } from "./rules.js";
import type { Scenario, Step } from "./scenario.js";

const at = (scenario: Scenario, number: number): Guest | undefined => scenario.at(number);

/** A step that concerns one of the open tabs. */
const stepOfTab = (
  method: Method<Scenario>,
  ...given: fc.Arbitrary<unknown>[]
): fc.Arbitrary<Step> => stepOfOne<Scenario>(anyTab, at, method, ...given);

const open = stepOf<Scenario>("open", fc.constantFrom(0, 0, 2000, 20_000));
const anyFault = fc.record({
  kind: fc.constantFrom("drop", "terminate", "halfOpen", "delay"),
  command: fc.constantFrom(
    ...[Command.SignIn, Command.ChatUserTalk, Command.ChatTalkAck],
    ...[Command.OfflineIndex, Command.OfflineContent],
  ),
  direction: fc.constantFrom("in", "out"),
  count: fc.integer({ min: 1, max: 3 }),
});

const usual: fc.WeightedArbitrary<Step>[] = [
  ...kindsOfLives(at),
  { weight: 3, arbitrary: open },
  { weight: 1, arbitrary: stepOfTab("leave") },
  { weight: 5, arbitrary: stepOf<Scenario>("post") },
  { weight: 4, arbitrary: stepOfTab("talk") },
  {
    weight: 6,
    arbitrary: stepOf<Scenario>("pass", fc.constantFrom(250, 1000, 3000, 12_000, 30_000, 125_000)),
  },
  { weight: 2, arbitrary: stepOf<Scenario>("cut") },
  { weight: 2, arbitrary: stepOf<Scenario>("strike", anyFault) },
  { weight: 3, arbitrary: stepOf<Scenario>("recover") },
];

const ends: fc.WeightedArbitrary<Step>[] = [
  { weight: 1, arbitrary: stepOfTab("logOut") },
  { weight: 1, arbitrary: stepOf<Scenario>("logInElsewhere") },
];

const stepsOf = (kinds: fc.WeightedArbitrary<Step>[]): fc.Arbitrary<Step[]> =>
  fc
    .tuple(
      fc.array(open, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(...kinds), { minLength: 3, maxLength: 30 }),
    )
    .map((parts) => parts.flat());

/** Courses in which nobody logs out before the end. */
export const oneSession = stepsOf(usual);
export const severalSessions = stepsOf([...usual, ...ends]);
