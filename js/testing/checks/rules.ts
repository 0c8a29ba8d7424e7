// What values of options must be, and the errors that say so.
import { GatewayError } from "../errors.js";

/** A check of a value, with the text of what it must be. */
export interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

/** Rules by option name. */
export type Rules = ReadonlyMap<string, Rule>;

/** Rules by option name, from an object's members. */
export const rulesOf = (rules: Readonly<Record<string, Rule>>): Rules =>
  new Map(Object.entries(rules));

/** With a greater value a timer would fire at once, and `ws` would apply no limit. */
export const largest = 2 ** 31 - 1;

export const count = (least: number): Rule => ({
  expected: `a whole number of at least ${least}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= least,
});

export const range = (least: number, most: number): Rule => ({
  expected: `a whole number from ${least} to ${most}`,
  holds: (value) => count(least).holds(value) && (value as number) <= most,
});

export const number: Rule = { expected: "a number", holds: Number.isFinite };

export const amount: Rule = {
  expected: "a number from 0 on",
  holds: (value) => typeof value === "number" && value >= 0,
};

export const flag: Rule = {
  expected: "true or false",
  holds: (value) => typeof value === "boolean",
};

export const text: Rule = { expected: "a text", holds: (value) => typeof value === "string" };

export const someText: Rule = {
  expected: "a text that is not empty",
  holds: (value) => text.holds(value) && value !== "",
};

export const object: Rule = {
  expected: "an object",
  holds: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

export const hook: Rule = { expected: "a function", holds: (value) => typeof value === "function" };

export const methods = (expected: string, names: readonly string[]): Rule => ({
  expected,
  holds: (value) =>
    names.every((name) => hook.holds((value as Record<string, unknown> | null)?.[name])),
});

/** Throws a `GatewayError` (`invalid_option`) unless the value is a string, by default a non-empty one. */
export function checkText(name: string, value: unknown, mayBeEmpty = false): void {
  const rule = mayBeEmpty ? text : someText;
  if (!rule.holds(value)) throw invalid(`${name} must be ${rule.expected}`);
}

/** Throws a `GatewayError` (`invalid_option`) that names the wrong option, with `prefix` before its name. */
export function checkOptions(options: unknown, rules: Rules, prefix = ""): void {
  if (!object.holds(options)) throw invalid("options must be an object");
  for (const [name, value] of Object.entries(options as object)) {
    const rule = rules.get(name);
    if (!rule) throw invalid(`option ${prefix}${name} is not known`);
    // Both undefined and null mean the default.
    if (value === undefined || value === null || rule.holds(value)) continue;
    throw invalid(`option ${prefix}${name} must be ${rule.expected}`);
  }
}

export const invalid = (message: string): GatewayError =>
  new GatewayError("invalid_option", message);
