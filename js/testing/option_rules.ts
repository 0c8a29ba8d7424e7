import { GatewayError } from "./errors.js";

/** A check of a value, with the text of what it must be. */
interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const count = (least: number): Rule => ({
  expected: `a whole number of at least ${least}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= least,
});

const range = (least: number, most: number): Rule => ({
  expected: `a whole number from ${least} to ${most}`,
  holds: (value) => count(least).holds(value) && (value as number) <= most,
});

/** With a greater value a timer would fire at once, and `ws` would apply no limit. */
const largest = 2 ** 31 - 1;

const methods = (expected: string, names: readonly string[]): Rule => ({
  expected,
  holds: (value) =>
    names.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === "function"),
});

const port: Rule = {
  expected: "a number from 0 to 65535",
  holds: (value) => count(0).holds(value) && (value as number) <= 65_535,
};
const text: Rule = { expected: "a text", holds: (value) => typeof value === "string" };
const someText: Rule = {
  expected: "a text that is not empty",
  holds: (value) => text.holds(value) && value !== "",
};
const flag: Rule = {
  expected: "true or false",
  holds: (value) => typeof value === "boolean",
};
const object: Rule = {
  expected: "an object",
  holds: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};
/** Must be as in a client's request: a path that a URL normalizes could never be requested. */
const path: Rule = {
  expected: 'the path of a URL, such as "/kim"',
  holds: (value) =>
    typeof value === "string" &&
    value.startsWith("/") &&
    value === new URL(`ws://host${value}`).pathname,
};
const hook: Rule = { expected: "a function", holds: (value) => typeof value === "function" };
const amount: Rule = {
  expected: "a number from 0 on",
  holds: (value) => typeof value === "number" && value >= 0,
};

/** Rules by option name. */
type Rules = ReadonlyMap<string, Rule>;

export const optionRules: Rules = new Map(
  Object.entries({
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
  }),
);

/** One rule for all of these limits. */
export const limitRules = (names: readonly string[]): Rules =>
  new Map(names.map((name) => [name, count(1)]));

const direction: Rule = {
  expected: '"in" or "out"',
  holds: (value) => value === "in" || value === "out",
};
const probability: Rule = {
  expected: "a number from 0 to 1",
  holds: (value) => amount.holds(value) && (value as number) <= 1,
};
const number: Rule = { expected: "a number", holds: Number.isFinite };

/** For a fault's match. A misspelt member would be ignored, and the fault would match every packet. */
export const matchRules: Rules = new Map(
  Object.entries({
    direction,
    command: text,
    flag: count(0),
    account: text,
    skip: count(0),
    count: amount,
    probability,
    seed: number,
  }),
);

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

const actionRules: Rules = new Map(Object.entries({ action }));
const partRules: Rules = new Map(
  Object.entries({
    delay: {
      expected: `a number from 0 to ${largest}`,
      holds: (value) => Number(value) <= largest,
    },
    status: range(0, 65_535),
    message: text,
    close: closeCode,
    reason: closeReason,
  } satisfies Record<string, Rule>),
);

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

/** Throws a `GatewayError` (`invalid_option`) unless it is bytes: `ws` would send anything else as a text. */
export function checkFrame(frame: unknown): void {
  if (!ArrayBuffer.isView(frame)) throw invalid("the frame must be a Uint8Array");
}

/** For the options of `mintToken`. */
export const mintRules: Rules = new Map(
  Object.entries({ expiresInSeconds: number, app: text, secret: someText }),
);

const accounts: Rule = {
  expected: "a list of texts that are not empty",
  holds: (value) => Array.isArray(value) && value.every(someText.holds),
};
const messageRules: Rules = new Map(
  Object.entries({
    from: someText,
    to: someText,
    group: text,
    body: text,
    type: range(-(2 ** 31), largest),
    extra: text,
  }),
);
/** By its name, because in Jest an array can be one of another realm. */
const bytes: Rule = {
  expected: "a Uint8Array",
  holds: (value) => Object.prototype.toString.call(value) === "[object Uint8Array]",
};
const pushRules: Rules = new Map(
  Object.entries({
    command: someText,
    payload: bytes,
    sequence: range(0, 2 ** 32 - 1),
    status: range(0, 65_535),
    dest: text,
    meta: { expected: "a list", holds: Array.isArray },
  } satisfies Record<string, Rule>),
);
const groupRules: Rules = new Map(
  Object.entries({
    name: text,
    avatar: text,
    introduction: text,
    owner: someText,
    members: accounts,
  }),
);

/** Throws a `GatewayError` (`invalid_option`) that names what is wrong with a message for `postMessage`. */
export function checkMessage(message: {
  readonly from: unknown;
  readonly body: unknown;
  readonly to?: unknown;
  readonly group?: unknown;
}): void {
  checkOptions(message, messageRules);
  checkText("from", message.from);
  checkText("body", message.body, true);
  if (message.to && message.group) {
    throw new GatewayError("invalid_option", "postMessage needs `to` or `group`, not both");
  }
}

/** Throws a `GatewayError` (`invalid_option`) that names what is wrong with a packet for `push`. */
export function checkPush(push: { readonly command: unknown }): void {
  checkOptions(push, pushRules);
  checkText("command", push.command);
}

/** Throws a `GatewayError` (`invalid_option`) that names what is wrong with a group for `createGroup`. */
export function checkGroup(group: { readonly owner: unknown }): void {
  checkOptions(group, groupRules);
  checkText("owner", group.owner);
}

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

const invalid = (message: string): GatewayError => new GatewayError("invalid_option", message);
