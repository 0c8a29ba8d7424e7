// Courses of what can happen to the tabs of an account.
import fc from "fast-check";
import { Command } from "kim-web-sdk";
import { allSources } from "../support/browser.js";
import { stepOf, stepOfOne, type Method } from "../support/steps.js";
import { mostTabs, type Scenario, type Step } from "./scenario.js";

/** The tab that has been there longest mostly leads. */
const tab = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(mostTabs - 1));

/** A step of one of the tabs that are there. */
const stepOfTab = (
  method: Method<Scenario>,
  ...given: fc.Arbitrary<unknown>[]
): fc.Arbitrary<Step> =>
  stepOfOne<Scenario>(tab, (scenario, number) => scenario.at(number), method, ...given);

const open = stepOf<Scenario>("open", fc.constantFrom(0, 0, 2000, 20_000));
const anyOrder = fc.shuffledSubarray(allSources, { minLength: allSources.length });
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
  { weight: 3, arbitrary: open },
  { weight: 2, arbitrary: stepOfTab("kill") },
  { weight: 1, arbitrary: stepOfTab("leave") },
  { weight: 4, arbitrary: stepOfTab("sleep", fc.boolean()) },
  { weight: 2, arbitrary: stepOfTab("stall", fc.subarray(allSources, { minLength: 1 })) },
  { weight: 4, arbitrary: stepOfTab("wake", anyOrder) },
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

/** Until the end nobody logs out. */
export const oneSession = stepsOf(usual);
export const severalSessions = stepsOf([...usual, ...ends]);
