// The class of the package `long`, reimplemented on BigInt with the same names and results, in a third of
// the bytes. Used by the script-tag build, where no other code can bring its own `long`; by `./slim`, for
// size; and by the entry without WebAssembly, because `long` tries to use that when it is imported. The
// other builds import `long`.
//
// Two differences: values of different signedness are compared by their numeric value, and a value just
// above the minimum divided by -1 is correct (`long` returns it unchanged).

import type LongClass from "long";

/** Anything with the two halves: our own values, and those of a `long` that an application uses. */
type Halves = Pick<LongClass, "low" | "high" | "unsigned">;
type Operand = Halves | number | string | bigint;
type Maybe = boolean | undefined;

class Long implements Halves {
  declare readonly low: number;
  declare readonly high: number;
  declare readonly unsigned: boolean;

  constructor(low: number, high: number, unsigned?: boolean) {
    this.low = low | 0;
    this.high = high | 0;
    this.unsigned = !!unsigned;
  }
}

type Cut = (this: void, bits: number, value: bigint) => bigint;
const { asIntN, asUintN } = BigInt as { readonly asIntN: Cut; readonly asUintN: Cut };
const view = (value: bigint, unsigned: Maybe): bigint =>
  unsigned ? asUintN(64, value) : asIntN(64, value);
const big = ({ low, high, unsigned }: Halves): bigint =>
  view((BigInt(high) << 32n) | BigInt(low >>> 0), unsigned);

const fromBits = (low: number, high: number, unsigned?: boolean): Long =>
  new Long(low, high, unsigned);
const fromBigInt = (value: bigint, unsigned?: boolean): Long =>
  fromBits(Number(asIntN(32, value)), Number(asIntN(32, value >> 32n)), unsigned);
const fromInt = (value: number, unsigned?: boolean): Long =>
  fromBits(value, unsigned || (value | 0) >= 0 ? 0 : -1, unsigned);
const minimum = fromBits(0, -0x80000000);
const maximum = fromBits(-1, 0x7fffffff);
const unsignedMaximum = fromBits(-1, -1, true);

const fromNumber = (value: number, unsigned?: boolean): Long => {
  if (value >= (unsigned ? 2 ** 64 : 2 ** 63)) return unsigned ? unsignedMaximum : maximum;
  if (value < (unsigned ? 0 : -(2 ** 63))) return unsigned ? fromInt(0, true) : minimum;
  return fromBigInt(BigInt(Math.trunc(value) || 0), unsigned);
};

/** Parses like `long`: eight digits at a time, each group with parseInt. */
const fromString = (text: string, unsigned?: boolean | number, radix = 10): Long => {
  if (typeof unsigned === "number") return fromString(text, false, unsigned);
  if (/^([+-]?Infinity|-?NaN)$/.test(text)) return fromInt(0, unsigned);
  if (radix < 2 || radix > 36) throw RangeError("radix");
  if (text.lastIndexOf("-") > 0) throw Error("interior hyphen");
  const digits = text.replace("-", "");
  if (!digits) throw Error("empty string");
  let value = 0n;
  for (let at = 0; at < digits.length; at += 8) {
    const group = digits.slice(at, at + 8);
    value = value * BigInt(radix ** group.length) + BigInt(parseInt(group, radix) || 0);
  }
  return fromBigInt(digits === text ? value : -value, unsigned);
};

const fromValue = (value: Operand, unsigned?: boolean): Long =>
  typeof value === "number"
    ? fromNumber(value, unsigned)
    : typeof value === "string"
      ? fromString(value, unsigned)
      : typeof value === "bigint"
        ? fromBigInt(value, unsigned)
        : fromBits(value.low, value.high, unsigned ?? value.unsigned);

const fromBytesLE = (bytes: ArrayLike<number>, unsigned?: boolean): Long => {
  const [low, high] = new Int32Array(
    Uint8Array.from({ length: 8 }, (_, at) => bytes[at] ?? 0).buffer,
  ) as unknown as [number, number];
  return fromBits(low, high, unsigned);
};
const fromBytesBE = (bytes: ArrayLike<number>, unsigned?: boolean): Long =>
  fromBytesLE(Array.from(bytes).slice(0, 8).reverse(), unsigned);

Object.assign(Long, {
  isLong: (value?: { __isLong__?: unknown }) => value?.__isLong__ === true,
  fromBits,
  fromBigInt,
  fromInt,
  fromNumber,
  fromString,
  fromValue,
  fromBytesLE,
  fromBytesBE,
  fromBytes: (bytes: ArrayLike<number>, unsigned?: boolean, littleEndian?: boolean) =>
    (littleEndian ? fromBytesLE : fromBytesBE)(bytes, unsigned),
  ZERO: fromInt(0),
  UZERO: fromInt(0, true),
  ONE: fromInt(1),
  UONE: fromInt(1, true),
  NEG_ONE: fromInt(-1),
  MAX_VALUE: maximum,
  MAX_UNSIGNED_VALUE: unsignedMaximum,
  MIN_VALUE: minimum,
});

/** Adds methods to the prototype, each under all of its names. */
function define<F>(functions: Record<string, F>, method: (apply: F) => unknown): void {
  for (const [names, apply] of Object.entries(functions)) {
    for (const name of names.split(" ")) {
      Object.defineProperty(Long.prototype, name, { value: method(apply), writable: true });
    }
  }
}

const bitCount = (value: bigint): number => value.toString(2).length;
const bytesOf = ({ low, high }: Long): number[] => [
  ...new Uint8Array(Int32Array.of(low, high).buffer),
];

define<(value: bigint, long: Long, argument: never) => unknown>(
  {
    toInt: (_, { low, unsigned }) => (unsigned ? low >>> 0 : low),
    toNumber: Number,
    toBigInt: (value) => value,
    toString: (value: bigint, _: Long, radix: number) => value.toString(radix || 10),
    toSigned: (value, long) => (long.unsigned ? fromBigInt(value) : long),
    toUnsigned: (value, long) => (long.unsigned ? long : fromBigInt(value, true)),
    toBytes: (_, long, littleEndian: boolean) =>
      littleEndian ? bytesOf(long) : bytesOf(long).reverse(),
    toBytesLE: (_, long) => bytesOf(long),
    toBytesBE: (_, long) => bytesOf(long).reverse(),
    getHighBits: (_, { high }) => high,
    getHighBitsUnsigned: (_, { high }) => high >>> 0,
    getLowBits: (_, { low }) => low,
    getLowBitsUnsigned: (_, { low }) => low >>> 0,
    getNumBitsAbs: (value) => bitCount(value < 0n ? -value : value),
    isSafeInteger: (value) => Number.isSafeInteger(Number(value)),
    "isZero eqz": (value) => !value,
    isNegative: (value) => value < 0n,
    isPositive: (value) => value >= 0n,
    isOdd: (_, { low }) => !!(low & 1),
    isEven: (_, { low }) => !(low & 1),
    "negate neg": (value, { unsigned }) => fromBigInt(-value, unsigned),
    not: (value, { unsigned }) => fromBigInt(~value, unsigned),
    "countLeadingZeros clz": (value) => (value ? 64 - bitCount(asUintN(64, value)) : 64),
    "countTrailingZeros ctz": (value) => (value ? bitCount(value & -value) - 1 : 64),
  },
  (apply) =>
    function (this: Long, argument: never) {
      return apply(big(this), this, argument);
    },
);

define<(order: number) => unknown>(
  {
    "compare comp": (order) => order,
    "equals eq": (order) => !order,
    "notEquals neq ne": (order) => !!order,
    "lessThan lt": (order) => order < 0,
    "lessThanOrEqual lte le": (order) => order <= 0,
    "greaterThan gt": (order) => order > 0,
    "greaterThanOrEqual gte ge": (order) => order >= 0,
  },
  (apply) =>
    function (this: Long, operand: Operand) {
      const one = big(this);
      const other = big(fromValue(operand));
      return apply(one < other ? -1 : one > other ? 1 : 0);
    },
);

define<(one: bigint, other: bigint) => bigint>(
  {
    add: (one, other) => one + other,
    "subtract sub": (one, other) => one - other,
    "multiply mul": (one, other) => one * other,
    "divide div": (one, other) => one / other,
    "modulo mod rem": (one, other) => one % other,
    and: (one, other) => one & other,
    or: (one, other) => one | other,
    xor: (one, other) => one ^ other,
  },
  (apply) =>
    function (this: Long, operand: Operand) {
      const { unsigned } = this;
      return fromBigInt(apply(big(this), view(big(fromValue(operand)), unsigned)), unsigned);
    },
);

define<(bits: bigint, by: bigint) => bigint>(
  {
    "shiftLeft shl": (bits, by) => bits << by,
    "shiftRight shr": (bits, by) => asIntN(64, bits) >> by,
    "shiftRightUnsigned shru shr_u": (bits, by) => bits >> by,
    "rotateLeft rotl": (bits, by) => (bits << by) | (bits >> (64n - by)),
    "rotateRight rotr": (bits, by) => (bits >> by) | (bits << (64n - by)),
  },
  (apply) =>
    function (this: Long, by: Halves | number) {
      const bits = asUintN(64, big(this));
      return fromBigInt(apply(bits, BigInt(fromValue(by).low & 63)), this.unsigned);
    },
);

Object.defineProperty(Long.prototype, "__isLong__", { value: true });

export default Long as unknown as typeof LongClass;
