// Random courses of events for the pages of a sender and of a receiver.
import fc from "fast-check";
import { Command } from "kim-web-sdk";
import { allSources } from "../support/browser.js";
import { stepOf, stepOfOne, type Method } from "../support/steps.js";
import { mostWriters, type Scenario, type Step } from "./scenario.js";

const stepOfWriter = (method: Method<Scenario>, ...given: fc.Arbitrary<unknown>[]) =>
  stepOfOne<Scenario>(
    fc.nat(mostWriters - 1),
    (scenario, number) => scenario.at(number),
    method,
    ...given,
  );

const stepOfReader = (method: Method<Scenario>, ...given: fc.Arbitrary<unknown>[]) =>
  stepOfOne<Scenario>(fc.constant(0), ({ reader }) => reader, method, ...given);

const to = fc.constantFrom("bob", "bob", "carol");
const write = stepOf<Scenario>("write", fc.constantFrom(0, 20, 600));
const anyOrder = fc.shuffledSubarray(allSources, { minLength: allSources.length });
/** A fault; mostly of a message or its answer. */
const anyFault = fc.record({
  kind: fc.constantFrom("drop", "terminate", "halfOpen", "delay", "duplicate", "fail", "refuse"),
  command: fc.constantFrom(
    ...Array<string>(6).fill(Command.ChatUserTalk),
    ...[Command.ChatTalkAck, Command.SignIn, Command.OfflineIndex, Command.OfflineContent],
  ),
  direction: fc.constantFrom("in", "out"),
  skip: fc.nat(2),
  count: fc.integer({ min: 1, max: 3 }),
});

const kinds: fc.WeightedArbitrary<Step>[] = [
  { weight: 3, arbitrary: write },
  { weight: 8, arbitrary: stepOfWriter("send", to, fc.integer({ min: 1, max: 4 })) },
  { weight: 1, arbitrary: stepOfWriter("discard", fc.nat(5)) },
  { weight: 2, arbitrary: stepOfWriter("kill") },
  { weight: 1, arbitrary: stepOfWriter("leave") },
  { weight: 2, arbitrary: stepOfWriter("sleep") },
  { weight: 2, arbitrary: stepOfWriter("wake", anyOrder) },
  { weight: 1, arbitrary: stepOfWriter("failStore", fc.constantFrom("rejects", "hangs")) },
  { weight: 2, arbitrary: stepOfWriter("failMove", fc.constantFrom("rejects", "hangs", "late")) },
  { weight: 1, arbitrary: stepOfWriter("logOut") },
  { weight: 1, arbitrary: stepOfWriter("logIn") },
  { weight: 2, arbitrary: stepOf<Scenario>("read", fc.constantFrom(0, 2000)) },
  { weight: 1, arbitrary: stepOfReader("kill") },
  { weight: 1, arbitrary: stepOfReader("sleep") },
  { weight: 1, arbitrary: stepOfReader("wake", anyOrder) },
  { weight: 1, arbitrary: stepOfReader("logOut") },
  { weight: 1, arbitrary: stepOfReader("logIn") },
  {
    weight: 6,
    arbitrary: stepOf<Scenario>("pass", fc.constantFrom(250, 1000, 3000, 12_000, 70_000)),
  },
  { weight: 2, arbitrary: stepOf<Scenario>("cut", fc.constantFrom("alice", "bob")) },
  { weight: 5, arbitrary: stepOf<Scenario>("strike", anyFault) },
];

export const anyCourse: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(write, { minLength: 1, maxLength: 2 }),
    fc.array(fc.oneof(...kinds), { minLength: 5, maxLength: 40, size: "max" }),
  )
  .map((parts) => parts.flat());
