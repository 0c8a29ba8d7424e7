// What the gateway's methods take: each throws a `GatewayError` (`invalid_option`) that names what is wrong.
import {
  checkOptions,
  checkText,
  invalid,
  largest,
  number,
  range,
  rulesOf,
  someText,
  text,
  type Rule,
} from "./rules.js";

const mintRules = rulesOf({ expiresInSeconds: number, app: text, secret: someText });

const messageRules = rulesOf({
  from: someText,
  to: someText,
  group: text,
  body: text,
  type: range(-(2 ** 31), largest),
  extra: text,
});

const accounts: Rule = {
  expected: "a list of texts that are not empty",
  holds: (value) => Array.isArray(value) && value.every(someText.holds),
};
const groupRules = rulesOf({
  name: text,
  avatar: text,
  introduction: text,
  owner: someText,
  members: accounts,
});

/** By its name, because in Jest an array can be one of another realm. */
const bytes: Rule = {
  expected: "a Uint8Array",
  holds: (value) => Object.prototype.toString.call(value) === "[object Uint8Array]",
};
const pushRules = rulesOf({
  command: someText,
  payload: bytes,
  sequence: range(0, 2 ** 32 - 1),
  status: range(0, 65_535),
  dest: text,
  meta: { expected: "a list", holds: Array.isArray },
});

/** For `mintToken`. */
export function checkMint(account: unknown, options: unknown): void {
  checkText("the account", account);
  checkOptions(options, mintRules);
}

/** For `postMessage`. */
export function checkMessage(message: {
  readonly from: unknown;
  readonly body: unknown;
  readonly to?: unknown;
  readonly group?: unknown;
}): void {
  checkOptions(message, messageRules);
  checkText("from", message.from);
  checkText("body", message.body, true);
  if (message.to && message.group) throw invalid("postMessage needs `to` or `group`, not both");
}

/** For `createGroup`. */
export function checkGroup(group: { readonly owner: unknown }): void {
  checkOptions(group, groupRules);
  checkText("owner", group.owner);
}

/** For `push`. */
export function checkPush(push: { readonly command: unknown }): void {
  checkOptions(push, pushRules);
  checkText("command", push.command);
}

/** For `sendRaw`: `ws` would send anything but bytes as a text. */
export function checkFrame(frame: unknown): void {
  if (!ArrayBuffer.isView(frame)) throw invalid("the frame must be a Uint8Array");
}
