// The enums and lists that the C++ core and js/session share, read from the sources of both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

const abi = read("js/session/abi.ts");

/** A name without its prefix `k` and underscores, so that C++ and TypeScript names can be compared. */
const plain = (name: string): string => name.replace(/^k(?=[A-Z])/, "").replace(/_/g, "");
const same = (names: string[]): string[] => names.map((name) => plain(name).toLowerCase());

function cppEnum(source: string, name: string): string[] {
  const body = new RegExp(`enum class ${name}[^{]*\\{([^}]*)\\}`).exec(source)?.[1] ?? "";
  return [...body.matchAll(/^\s*(k\w+)|,\s*(k\w+)|\{\s*(k\w+)/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
}

function tsEnum(name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(abi)?.[1] ?? "";
  return [...body.matchAll(/^\s*(\w+)/gm)].map((match) => match[1] ?? "");
}

test("the options are the members that the core lists, in their order", () => {
  const setters = [
    ...read("src/bindings/session_options.h").matchAll(/&session::Options::(\w+),/g),
  ];
  const list = /optionNames = \[([^\]]*)\]/.exec(abi)?.[1] ?? "";
  const names = [...list.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
  assert.deepEqual(same(names), same(setters.map((match) => match[1] ?? "")));
  assert.ok(names.length > 20);
});

test("every option of the session can be set", () => {
  const members = [
    ...read("src/session/options.h").matchAll(/^ {2}(?:Duration|int32_t|bool) (\w+) =/gm),
  ].map((match) => match[1] ?? "");
  const setters = [
    ...read("src/bindings/session_options.h").matchAll(/&session::Options::(\w+),/g),
  ];
  assert.deepEqual(members.sort(), setters.map((match) => match[1] ?? "").sort());
});

test("the effects are those of the core's variant, counted from 1", () => {
  const list = /using Effect =\s*std::variant<([^>]*)>/.exec(read("src/session/effects.h"))?.[1];
  const effects = (list ?? "").split(",").map((name) => name.trim());
  assert.deepEqual(tsEnum("EffectKind"), ["None", ...effects]);
});

for (const [name, path] of [
  ["LoginResult", "src/session/effects.h"],
  ["Outcome", "src/session/effects.h"],
  ["Problem", "src/session/effects.h"],
  ["Hint", "src/session/inputs.h"],
] as const) {
  test(`the values of ${name} are the core's`, () => {
    const values = tsEnum(name);
    const cpp = cppEnum(read(path), name);
    assert.ok(values.length > 2);
    const strip = (value: string): string => value.replace(/^K(?=[A-Z])/, "");
    assert.deepEqual(same(values), same(cpp.map(strip)));
  });
}

test("every function that the session binding calls is exported by the core", () => {
  const declared = [...read("js/session/calls.ts").matchAll(/^ {2}(kim_\w+)\(/gm)].map((m) => m[1]);
  const exported = read("src/bindings/session_exports.cc");
  for (const name of declared) assert.match(exported, new RegExp(`\\b${name}\\(`));
  assert.ok(declared.length > 15);
});
