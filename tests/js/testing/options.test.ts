// The valid options, matches and actions: each limit, and the error's whole text beyond it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { Status } from "kim-web-sdk";
import { faults, Gateway, ManualClock, startGateway } from "kim-web-sdk/testing";
import { gatewayFor, login } from "../support/gateway.js";

const text = "a text";
const someText = "a text that is not empty";
const flag = "true or false";
const least1 = "a whole number of at least 1";
const largest = 2 ** 31 - 1;
const timeout = `a whole number from 1 to ${largest}`;
const clock = "a clock: now, setTimeout and clearTimeout";
const path = 'the path of a URL, such as "/kim"';
const nothing = (): void => undefined;
const without = (name: string): object => ({
  now: nothing,
  setTimeout: nothing,
  clearTimeout: nothing,
  [name]: 5,
});

type Row = readonly [name: string, rule: string, bad: readonly unknown[], good: readonly unknown[]];

const options: readonly Row[] = [
  ["port", "a number from 0 to 65535", [-1, 65_536, 1.5, Number.NaN, "8000"], [0, 65_535]],
  ["host", someText, ["", 5], ["localhost"]],
  ["server", "an HTTP server", [8000, {}, { on: nothing }, { address: nothing }], [createServer()]],
  [
    "path",
    path,
    ["", "kim", "/kim?x=1", "/kim#x", "/a b", "/聊", "/../kim", "[", ":x", true],
    ["/", "/kim/"],
  ],
  ["secret", someText, ["", 5], ["x"]],
  ["app", text, [5], ["", "x"]],
  ["gatewayId", someText, ["", 5], ["x"]],
  ["state", someText, ["", 5], ["/nowhere/state.json"]],
  [
    "clock",
    clock,
    [{}, ...["now", "setTimeout", "clearTimeout"].map(without)],
    [new ManualClock()],
  ],
  ["limits", "an object", [5, [], "many"], [{}]],
  ["maxConnections", least1, [0, 1.5, "1"], [1]],
  ["maxFrameBytes", `a whole number from 8 to ${largest}`, [7, largest + 1, 2 ** 32], [8, largest]],
  ["maxBufferedBytes", least1, [0], [1]],
  ["readTimeoutMs", timeout, [0, largest + 1, 1.5], [1, largest]],
  ["loginTimeoutMs", timeout, [0, largest + 1, "1"], [1, largest]],
  ["answerClose", flag, ["yes", 1], [true, false]],
  ["strictLocation", flag, ["yes", 0], [true, false]],
  ["lookup", flag, ["yes", 0], [true, false]],
  [
    "signal",
    "an AbortSignal",
    [{}, { addEventListener: nothing }, { removeEventListener: nothing }],
    [new AbortController().signal],
  ],
  ["faults", "a function", [1, {}], [() => undefined]],
];

const limits: readonly Row[] = [
  "body",
  "extra",
  "account",
  "groupName",
  "introduction",
  "indexPage",
  "contentIds",
  "offlineAgeMs",
  "unknownIdAgeMs",
  "storedMessages",
].map((name) => [name, least1, [0, 1.5, "1"], [1, 1e9]]);

const matches: readonly Row[] = [
  ["direction", '"in" or "out"', ["both", 1], ["in", "out"]],
  ["command", text, [5], ["", "x"]],
  ["flag", "a whole number of at least 0", [-1, 0.5, "1"], [0, 2]],
  ["account", text, [5], ["", "x"]],
  ["skip", "a whole number of at least 0", [-1, 0.5, "1"], [0, 1]],
  ["count", "a number from 0 on", [-1, "1", Number.NaN], [0, 1, Infinity]],
  ["probability", "a number from 0 to 1", [-0.1, 1.1, 5, "1"], [0, 0.5, 1]],
  ["seed", "a number", ["1", Number.NaN, Infinity], [-1, 0, 0.5]],
];

const parts: readonly Row[] = [
  ["delay", `a number from 0 to ${largest}`, [largest + 1, Infinity], [0, 0.5, largest]],
  ["status", "a whole number from 0 to 65535", [1.5, 65_536], [0, 65_535]],
  [
    "close",
    "a code that a close frame can have",
    [5, 999, 1004, 1005, 1006, 1015, 2999, 5000],
    [1000, 1003, 1007, 1014, 3000, 4999],
  ],
];

const tables: readonly (readonly [string, (part: object) => unknown, readonly Row[]])[] = [
  ["", (part) => new Gateway(part).url, options],
  ["limits.", (part) => new Gateway({ limits: part }).url, limits],
  ["match.", (part) => faults.drop(part), matches],
  ["action.", (part) => faults.when({}, part as never), parts],
  [
    "action.",
    (part) => faults.when({}, { close: 1000, ...part }),
    [
      [
        "reason",
        "a text of at most 123 bytes",
        [5, "x".repeat(124), "é".repeat(62)],
        ["", "é".repeat(61)],
      ],
    ],
  ],
  [
    "action.",
    (part) => faults.when({}, { status: 300, ...part }),
    [["message", text, [5], ["", "x"]]],
  ],
];

for (const [prefix, make, rows] of tables) {
  for (const [name, rule, bad, good] of rows) {
    test(`the option ${prefix}${name} must be ${rule}`, () => {
      const message = `option ${prefix}${name} must be ${rule}`;
      for (const value of bad) {
        const refused = { name: "GatewayError", code: "invalid_option", message };
        assert.throws(() => make({ [name]: value }), refused, String(value));
      }
      const isTaken = (part: object): void => {
        try {
          make(part);
        } catch (error) {
          assert.equal((error as { code?: string }).code, "not_listening");
        }
      };
      for (const value of good) isTaken({ [name]: value });
      if (prefix !== "action.") for (const value of [undefined, null]) isTaken({ [name]: value });
    });
  }
}

test("an action must be one of the words, or an object with one of the numbers", () => {
  const rule =
    "one of pass, drop, duplicate, reorder, halfOpen, terminate, or an object with a number";
  const message = `option action must be ${rule} as delay, status or close`;
  for (const bad of [
    5,
    "Drop",
    "",
    {},
    [],
    { delay: -1 },
    { status: "5" },
    { close: Number.NaN },
    { delay: 5, close: 1000 },
    { delay: 5, status: 404 },
    { status: undefined, close: 1011 },
  ]) {
    assert.throws(() => faults.when({}, bad as never), { code: "invalid_option", message });
  }
  for (const good of ["pass", "drop", "duplicate", "reorder", "halfOpen", "terminate"] as const) {
    faults.when({}, good);
  }
});

for (const [name, given] of [
  ["prot", { prot: 8000 }],
  ["constructor", { constructor: 1 }],
  ["limits.indexPages", { limits: { indexPages: 5 } }],
] as [string, object][]) {
  test(`an unknown option is named: ${JSON.stringify(given)}`, async () => {
    const message = `option ${name} is not known`;
    await assert.rejects(startGateway(given), { code: "invalid_option", message });
  });
}

test("an unknown part of a match or an action is named", () => {
  const unknown = (name: string) => ({ message: `option ${name} is not known` });
  assert.throws(() => faults.drop({ dir: "out" } as never), unknown("match.dir"));
  const misspelt = { delay: 5, times: 2 };
  assert.throws(() => faults.when({}, misspelt), unknown("action.times"));
});

test("invalid options and an invalid fault hook are refused", async (t) => {
  await assert.rejects(startGateway(null as never), {
    code: "invalid_option",
    message: "options must be an object",
  });
  const gateway = await gatewayFor(t);
  assert.throws(() => gateway.setFaults({} as never), {
    code: "invalid_option",
    message: "option faults must be a function",
  });
});

test("null stands for an option's default, like undefined", async (t) => {
  const options = { secret: null, path: null, state: null, limits: { body: null }, faults: null };
  const gateway = await gatewayFor(t, options as never);
  const alice = await login(gateway, "alice");
  assert.equal((await alice.talk("bob", "x".repeat(5001))).answer.status, Status.SystemException);
});
