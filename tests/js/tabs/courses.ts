// Courses of what can happen to the tabs of an account.
import fc from "fast-check";
import { Command } from "kim-web-sdk";
import type { Source } from "./browser.js";
import { mostTabs, type Scenario, type Step } from "./scenario.js";

const sources: Source[] = ["lock", "mail", "socket", "timer"];

type Method = {
  [K in keyof Scenario]: Scenario[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Scenario];

const call = (scenario: Scenario, method: Method, args: unknown[]): Promise<void> =>
  (scenario[method] as (...args: unknown[]) => Promise<void>)(...args);

const shown = (method: Method, args: unknown[]): string =>
  `${method}(${args.map((arg) => JSON.stringify(arg)).join()})`;

const stepOf = (method: Method, ...given: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> =>
  fc.tuple(...given).map((args) => ({
    run: (scenario) => call(scenario, method, args),
    toString: () => shown(method, args),
  }));

/** The tab that has been there longest mostly leads. */
const tab = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(mostTabs - 1));

/** A step of one of the tabs that are there. */
const stepOfTab = (method: Method, ...given: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> =>
  fc.tuple(tab, ...given).map(([at, ...args]) => ({
    async run(scenario) {
      const guest = scenario.at(at);
      if (guest) await call(scenario, method, [guest, ...args]);
    },
    toString: () => shown(method, [at, ...args]),
  }));

const open = stepOf("open", fc.constantFrom(0, 0, 2000, 20_000));
const anyOrder = fc.shuffledSubarray(sources, { minLength: sources.length });
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
  { weight: 2, arbitrary: stepOfTab("stall", fc.subarray(sources, { minLength: 1 })) },
  { weight: 4, arbitrary: stepOfTab("wake", anyOrder) },
  { weight: 5, arbitrary: stepOf("post") },
  { weight: 4, arbitrary: stepOfTab("talk") },
  {
    weight: 6,
    arbitrary: stepOf("pass", fc.constantFrom(250, 1000, 3000, 12_000, 30_000, 125_000)),
  },
  { weight: 2, arbitrary: stepOf("cut") },
  { weight: 2, arbitrary: stepOf("strike", anyFault) },
  { weight: 3, arbitrary: stepOf("recover") },
];

const ends: fc.WeightedArbitrary<Step>[] = [
  { weight: 1, arbitrary: stepOfTab("logOut") },
  { weight: 1, arbitrary: stepOf("logInElsewhere") },
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
