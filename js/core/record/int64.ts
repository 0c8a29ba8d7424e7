import Long from "long";

import type { Int64Halves } from "../../base/int64_halves.js";
import { Misfit } from "./visitor.js";

/** What is taken as an int64: exact, whatever the form. */
export type Int64Like = Long | number | string | bigint | Int64Halves;

const DECIMAL = /^-?[0-9]{1,20}$/;

const outOfRange = (): Misfit => new Misfit(RangeError, "out of range for int64");
const noInt64 = (): Misfit => new Misfit(TypeError, "expected an int64");

function fromBigInt(value: bigint): Long {
  if (BigInt.asIntN(64, value) !== value) throw outOfRange();
  return Long.fromBigInt(value);
}

/** A half: 32 bits, signed or unsigned. */
function isHalf(value: unknown): value is number {
  return typeof value === "number" && (value === (value | 0) || value === value >>> 0);
}

function fromHalves(value: object): Long {
  const { low, high, unsigned } = value as { low?: unknown; high?: unknown; unsigned?: unknown };
  if (!isHalf(low) || !isHalf(high)) throw noInt64();
  if (unsigned === true && (high | 0) < 0) throw outOfRange();
  return Long.fromBits(low, high);
}

/**
 * A value as a signed Long. Throws a Misfit, which becomes a TypeError for what is no integer at
 * all, a RangeError for one that int64 cannot hold, or for a number above 2^53, whose last digits
 * may be lost already.
 */
export function toLong(value: unknown): Long {
  if (typeof value === "object" && value !== null) return fromHalves(value);
  if (typeof value === "bigint") return fromBigInt(value);
  if (typeof value === "string" && DECIMAL.test(value)) return fromBigInt(BigInt(value));
  if (typeof value !== "number") throw noInt64();
  if (Number.isSafeInteger(value)) return Long.fromNumber(value);
  throw new Misfit(RangeError, "not an exact integer; give large ones as string or bigint");
}
