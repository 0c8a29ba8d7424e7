// The script-tag build's Long against the package `long`: every name, every result.

import assert from "node:assert/strict";
import { test } from "node:test";

import Long from "long";

import CompactLong from "../../../js/core/compact_long.js";

type Methods = Record<string, (...args: unknown[]) => unknown>;

const edges = [
  [0, 0],
  [1, 0],
  [-1, -1],
  [-1, 0x7fffffff],
  [0, -0x80000000],
  [1, -0x80000000],
  [0, 1],
  [-1, 0],
  [0, 0x200000],
  [-1, 0x1fffff],
  [0, -0x200000],
  [1, -0x200000],
] as const;

/** Pseudo-random halves of values, the same in every run. */
function* random(count: number): Generator<readonly [number, number]> {
  let state = 0x2545f491;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state | 0;
  };
  for (let at = 0; at < count; at += 1) yield [next() >> (next() & 31), next() >> (next() & 31)];
}

const pairs = [...edges, ...random(40)];

/** A call's result or error, in a form in which two classes can be compared. */
function outcome(call: () => unknown): unknown {
  try {
    const value = call();
    if (!Long.isLong(value)) return value;
    return [value.low, value.high, value.unsigned];
  } catch {
    return "throws";
  }
}

const methodsOf = (prototype: object): string[] =>
  Object.getOwnPropertyNames(prototype).filter(
    (name) => name !== "constructor" && name !== "__isLong__",
  );

const binary = methodsOf(Long.prototype).filter((name) =>
  /^(add|sub|mul|div|mod|rem|and|or|xor|comp|eq(uals)?$|ne$|neq|not.|le|lt|ge$|gt|great)/.test(
    name,
  ),
);
const shifts = methodsOf(Long.prototype).filter((name) => /^(sh|rot)/.test(name));
const unary = methodsOf(Long.prototype).filter(
  (name) => !binary.includes(name) && !shifts.includes(name),
);

test("the compact Long has every name of long, and no other", () => {
  const statics = (type: object) =>
    Object.getOwnPropertyNames(type)
      .filter((name) => !["length", "name", "prototype", "arguments", "caller"].includes(name))
      .sort();
  assert.deepEqual(statics(CompactLong), statics(Long));
  assert.deepEqual(methodsOf(CompactLong.prototype).sort(), methodsOf(Long.prototype).sort());
});

test("the constants are the same, and methods can be replaced", () => {
  const constants = Object.entries(Long).filter(([, value]) => Long.isLong(value));
  assert.equal(constants.length, 8);
  for (const [name, value] of constants) {
    const ours = CompactLong[name as "ONE"];
    assert.deepEqual(
      outcome(() => ours),
      outcome(() => value),
      name,
    );
  }
  const { writable } = Object.getOwnPropertyDescriptor(CompactLong.prototype, "toString") ?? {};
  assert.equal(writable, true);
});

test("a compact Long is a Long to `long`, and the other way round", () => {
  assert.ok(Long.isLong(CompactLong.ONE));
  assert.ok(CompactLong.isLong(Long.ONE));
  for (const other of [undefined, null, 1, "1", {}]) assert.equal(CompactLong.isLong(other), false);
});

test("functions of one value return the same", () => {
  for (const unsigned of [false, true]) {
    for (const [low, high] of pairs) {
      const ours = CompactLong.fromBits(low, high, unsigned) as unknown as Methods;
      const theirs = Long.fromBits(low, high, unsigned) as unknown as Methods;
      for (const name of unary) {
        assert.deepEqual(
          outcome(() => ours[name]?.()),
          outcome(() => theirs[name]?.()),
          `${name} of ${low}, ${high}, ${unsigned}`,
        );
      }
    }
  }
});

test("a value just above the minimum can be divided by -1", () => {
  const value = CompactLong.fromString("-9223372036854775807");
  assert.equal(value.div(-1).toString(), "9223372036854775807");
  assert.equal(CompactLong.MIN_VALUE.div(-1).toString(), "-9223372036854775808");
});

test("functions of two values of the same signedness return the same", () => {
  for (const unsigned of [false, true]) {
    for (const [low, high] of pairs) {
      const ours = CompactLong.fromBits(low, high, unsigned) as unknown as Methods;
      const theirs = Long.fromBits(low, high, unsigned) as unknown as Methods;
      for (const other of pairs) {
        for (const name of binary) {
          // `long` mistakes every value with this upper half for the minimum, and does not divide it.
          if (/^div/.test(name) && high === -0x80000000 && other.join() === "-1,-1") continue;
          assert.deepEqual(
            outcome(() => ours[name]?.(CompactLong.fromBits(...other, unsigned))),
            outcome(() => theirs[name]?.(Long.fromBits(...other, unsigned))),
            `${name} of ${low}, ${high} and ${other.join(", ")}, ${unsigned}`,
          );
        }
      }
    }
  }
});

test("a divisor of the other signedness counts as one of the same", () => {
  for (const unsigned of [false, true]) {
    for (const [low, high] of edges) {
      for (const name of ["div", "mod"]) {
        const ours = CompactLong.fromBits(77, 5, unsigned) as unknown as Methods;
        const theirs = Long.fromBits(77, 5, unsigned) as unknown as Methods;
        assert.deepEqual(
          outcome(() => ours[name]?.(CompactLong.fromBits(low, high, !unsigned))),
          outcome(() => theirs[name]?.(Long.fromBits(low, high, !unsigned))),
          `${name} by ${low}, ${high}, ${!unsigned}`,
        );
      }
    }
  }
});

test("shifts and rotations return the same, by a number or by a Long", () => {
  for (const unsigned of [false, true]) {
    for (const [low, high] of pairs) {
      for (const by of [0, 1, 31, 32, 33, 63, 64, -1]) {
        for (const name of shifts) {
          const ours = CompactLong.fromBits(low, high, unsigned) as unknown as Methods;
          const theirs = Long.fromBits(low, high, unsigned) as unknown as Methods;
          const expected = outcome(() => theirs[name]?.(by));
          assert.deepEqual(
            outcome(() => ours[name]?.(by)),
            expected,
            `${name} by ${by}`,
          );
          assert.deepEqual(
            outcome(() => ours[name]?.(CompactLong.fromInt(by))),
            expected,
          );
        }
      }
    }
  }
});

test("numbers convert to the same values", () => {
  const numbers = [0, -0, 1, -1, 0.9, -0.9, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, -(2 ** 53)];
  const large = [3 * 2 ** 61, -3 * 2 ** 61, 2 ** 63 - 1024, 2 ** 63, -(2 ** 63), 2 ** 64 - 2048];
  const huge = [...large, 2 ** 64, -(2 ** 64), -3 * 2 ** 63, 1e300, -1e300];
  for (const unsigned of [false, true]) {
    for (const value of [...numbers, ...huge, NaN, Infinity, -Infinity]) {
      for (const make of ["fromNumber", "fromInt", "fromValue"] as const) {
        if (make === "fromInt" && !Number.isInteger(value)) continue;
        assert.deepEqual(
          outcome(() => CompactLong[make](value, unsigned)),
          outcome(() => Long[make](value, unsigned)),
          `${make} of ${value}, ${unsigned}`,
        );
      }
    }
  }
});

test("texts convert to the same values, and back in any radix", () => {
  const texts = ["0", "-1", "+5", "9223372036854775807", "-9223372036854775808", "1".repeat(40)];
  const odd = ["", "NaN", "Infinity", "-Infinity", "1-2", "-", "12x", "zz", "18446744073709551615"];
  for (const text of [...texts, ...odd]) {
    for (const unsigned of [false, true]) {
      for (const radix of [undefined, 2, 10, 16, 36, 1, 37]) {
        assert.deepEqual(
          outcome(() => CompactLong.fromString(text, unsigned, radix)),
          outcome(() => Long.fromString(text, unsigned, radix)),
          `${JSON.stringify(text)}, ${unsigned}, radix ${radix}`,
        );
      }
    }
    assert.deepEqual(
      outcome(() => CompactLong.fromString(text, 16)),
      outcome(() => Long.fromString(text, 16)),
    );
  }
  for (const [low, high] of pairs) {
    for (const radix of [undefined, 0, 2, 10, 16, 36, 1, 37]) {
      assert.deepEqual(
        outcome(() => CompactLong.fromBits(low, high).toString(radix)),
        outcome(() => Long.fromBits(low, high).toString(radix)),
      );
    }
  }
});

test("bytes, bigints and objects convert to the same values", () => {
  const bytes = [1, 2, 3, 4, 250, 251, 252, 253, 9];
  for (const unsigned of [false, true]) {
    for (const make of ["fromBytesLE", "fromBytesBE"] as const) {
      assert.deepEqual(
        outcome(() => CompactLong[make](bytes, unsigned)),
        outcome(() => Long[make](bytes, unsigned)),
      );
    }
    for (const little of [false, true]) {
      assert.deepEqual(
        CompactLong.fromBits(7, -9, unsigned).toBytes(little),
        Long.fromBits(7, -9, unsigned).toBytes(little),
      );
      assert.deepEqual(
        outcome(() => CompactLong.fromBytes(bytes, unsigned, little)),
        outcome(() => Long.fromBytes(bytes, unsigned, little)),
      );
    }
    for (const value of [{ low: 5, high: -7, unsigned: true }, -3n, 2n ** 70n, "17"]) {
      assert.deepEqual(
        outcome(() => CompactLong.fromValue(value, unsigned)),
        outcome(() => Long.fromValue(value, unsigned)),
      );
    }
  }
});
