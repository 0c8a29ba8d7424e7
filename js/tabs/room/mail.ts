import Long from "long";
import { KIMError } from "kim-web-sdk";
import { isEnding } from "../endings.js";
import { methods, type Mail } from "./posts.js";
import { unpack } from "./transfer.js";

/**
 * Terms are times. A term more than this many milliseconds in the future would leave no room for
 * later ones.
 */
const latestTerm = 3e11;

type Check = (value: unknown) => boolean;

const isString: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isBoolean: Check = (value) => typeof value === "boolean";
const isTerm: Check = (value) =>
  Number.isInteger(value) && (value as number) <= Date.now() + latestTerm;
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isArrayOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isOneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
/** Checks that a value is an object whose members pass these checks; it may have others. */
const has =
  (members: Record<string, Check>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(members).every(([name, check]) =>
      check((value as Record<string, unknown>)[name]),
    );

const isLong: Check = (value) => Long.isLong(value);
const isError: Check = (value) => value instanceof KIMError && isString(value.code);
const isMessage = has({ messageId: isLong, sendTime: isLong });
const isIndex = has({ messageId: isLong, sendTime: isLong, accountB: isString, group: isString });
const isPresence = has({
  state: isOneOf([0, 1, 2, 3, 4, 5]),
  account: isString,
  channelId: isString,
  open: isBoolean,
  ready: isBoolean,
});

/** A method has fewer, and those of a longer list may not fit on the stack. */
const mostArgs = 8;
const isArgs: Check = (value) => Array.isArray(value) && value.length <= mostArgs;
const isReceipt: Check = (value) =>
  Array.isArray(value) && isNumber(value[0]) && isBoolean(value[1]);
const isOld = has({ tab: isString, left: isNumber });

const byKind: Record<Mail["kind"], Check> = {
  presence: has({
    term: isTerm,
    presence: isPresence,
    old: isOptional(isArrayOf(isOld)),
    to: isOptional(isString),
  }),
  message: has({ term: isTerm, delivery: isNumber, message: isMessage }),
  offline: has({ term: isTerm, delivery: isNumber, entries: isArrayOf(isIndex) }),
  notification: has({ term: isTerm, notification: has({ command: isString }) }),
  sync: has({ term: isTerm, phase: isOneOf(["started", "finished"]) }),
  problem: has({ term: isTerm, error: isError }),
  result: has({ term: isTerm, to: isString, call: isNumber, result: has({ status: isNumber }) }),
  over: has({ term: isTerm, reason: isEnding, passedOn: isOptional(isBoolean) }),
  here: has({ listens: has({ message: isBoolean, offline: isBoolean }) }),
  done: has({ to: isString, receipts: isArrayOf(isReceipt) }),
  call: has({
    to: isString,
    term: isOptional(isTerm),
    call: isNumber,
    method: isOneOf(methods),
    args: isArgs,
    timeout: isOptional(isNumber),
  }),
  cancel: has({ to: isString, call: isNumber }),
  ping: has({ to: isOptional(isString) }),
  logout: () => true,
  closed: () => true,
};
/** By kind, the check of what a post has apart from its sender. */
const kinds = new Map<string, Check>(Object.entries(byKind));

/**
 * Unpacks a post from the channel. Returns undefined unless it is a valid post of this version:
 * every script of the origin can write to the channel, and must not be able to break a tab.
 */
export function asMail(data: unknown): Mail | undefined {
  try {
    const mail = unpack(data) as Mail;
    const isWhole = has({ from: isString })(mail) && kinds.get(mail.kind)?.(mail);
    return isWhole ? mail : undefined;
  } catch {
    // It has too many values, or is cyclic.
    return undefined;
  }
}
