// What the options of a gateway must be.
import {
  count,
  flag,
  hook,
  largest,
  methods,
  object,
  range,
  rulesOf,
  someText,
  text,
  type Rule,
  type Rules,
} from "./rules.js";

const port: Rule = {
  expected: "a number from 0 to 65535",
  holds: (value) => range(0, 65_535).holds(value),
};
/** Must be as in a client's request: a path that a URL normalizes could never be requested. */
const path: Rule = {
  expected: 'the path of a URL, such as "/kim"',
  holds: (value) =>
    typeof value === "string" &&
    value.startsWith("/") &&
    value === new URL(`ws://host${value}`).pathname,
};

export const optionRules: Rules = rulesOf({
  port,
  host: someText,
  server: methods("an HTTP server", ["on", "address"]),
  path,
  secret: someText,
  app: text,
  gatewayId: someText,
  state: someText,
  clock: methods("a clock: now, setTimeout and clearTimeout", [
    "now",
    "setTimeout",
    "clearTimeout",
  ]),
  limits: object,
  maxConnections: count(1),
  maxFrameBytes: range(8, largest),
  maxBufferedBytes: count(1),
  readTimeoutMs: range(1, largest),
  loginTimeoutMs: range(1, largest),
  answerClose: flag,
  strictLocation: flag,
  lookup: flag,
  signal: methods("an AbortSignal", ["addEventListener", "removeEventListener"]),
  faults: hook,
});

/** One rule for all of these limits. */
export const limitRules = (names: readonly string[]): Rules =>
  new Map(names.map((name) => [name, count(1)]));
