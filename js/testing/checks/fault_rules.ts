// What a fault's match and its action must be.
import {
  amount,
  checkOptions,
  count,
  hook,
  invalid,
  largest,
  number,
  object,
  range,
  rulesOf,
  text,
  type Rule,
  type Rules,
} from "./rules.js";

const direction: Rule = {
  expected: '"in" or "out"',
  holds: (value) => value === "in" || value === "out",
};
const probability: Rule = {
  expected: "a number from 0 to 1",
  holds: (value) => amount.holds(value) && (value as number) <= 1,
};

/** For a fault's match. A misspelt member would be ignored, and the fault would match every packet. */
export const matchRules: Rules = rulesOf({
  direction,
  command: text,
  flag: count(0),
  account: text,
  skip: count(0),
  count: amount,
  probability,
  seed: number,
});

const names = ["pass", "drop", "duplicate", "reorder", "halfOpen", "terminate"];

/** With two of the numbers, one would be ignored. */
const action: Rule = {
  expected: `one of ${names.join(", ")}, or an object with a number as delay, status or close`,
  holds: (value) => {
    if (!object.holds(value)) return names.includes(value as string);
    const parts = value as Record<string, unknown>;
    const given = ["delay", "status", "close"].filter((name) => name in parts);
    return given.length === 1 && amount.holds(parts[given[0] as string]);
  },
};

const closeCode: Rule = {
  expected: "a code that a close frame can have",
  holds: (value) =>
    (range(1000, 1014).holds(value) && ![1004, 1005, 1006].includes(value as number)) ||
    range(3000, 4999).holds(value),
};
const longestReason = 123;
const closeReason: Rule = {
  expected: `a text of at most ${longestReason} bytes`,
  holds: (value) => text.holds(value) && Buffer.byteLength(value as string) <= longestReason,
};

const actionRules = rulesOf({ action });
const partRules = rulesOf({
  delay: {
    expected: `a number from 0 to ${largest}`,
    holds: (value) => Number(value) <= largest,
  },
  status: range(0, 65_535),
  message: text,
  close: closeCode,
  reason: closeReason,
});

/**
 * Throws a `GatewayError` (`invalid_option`) unless the value is a fault action; `undefined` means `pass`.
 */
export function checkAction(value: unknown): void {
  checkOptions({ action: value }, actionRules);
  if (object.holds(value)) checkOptions(value, partRules, "action.");
}

/** Throws a `GatewayError` (`invalid_option`) unless all of them are functions. */
export function checkHooks(hooks: readonly unknown[]): void {
  if (!hooks.every(hook.holds))
    throw invalid(`each of the combined hooks must be ${hook.expected}`);
}
