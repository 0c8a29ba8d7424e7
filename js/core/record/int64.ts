import Long from "long";

import type { Int64Halves } from "../../base/int64_halves.js";
import { Misfit } from "./visitor.js";

/** The forms in which an int64 may be given. A number must be a safe integer, a string decimal. */
export type Int64Like = Long | number | string | bigint | Int64Halves;

const DECIMAL = /^-?[0-9]{1,20}$/;

const outOfRange = (): Misfit => new Misfit(RangeError, "out of range for int64");
const noInt64 = (): Misfit => new Misfit(TypeError, "expected an int64");

function fromBigInt(value: bigint): Long {
  if (BigInt.asIntN(64, value) !== value) throw outOfRange();
  return Long.fromBigInt(value);
}

/** Whether a value is a 32-bit half of an int64, signed or unsigned. */
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
 * Converts a value to a signed Long. Throws a Misfit that becomes a TypeError if the value is not an int64
 * in any form, or a RangeError if it is out of range or a number that is not a safe integer: beyond 2^53
 * the last digits may already be lost.
 */
export function toLong(value: unknown): Long {
  if (typeof value === "object" && value !== null) return fromHalves(value);
  if (typeof value === "bigint") return fromBigInt(value);
  if (typeof value === "string" && DECIMAL.test(value)) return fromBigInt(BigInt(value));
  if (typeof value !== "number") throw noInt64();
  if (Number.isSafeInteger(value)) return Long.fromNumber(value);
  throw new Misfit(RangeError, "not an exact integer; give large ones as string or bigint");
}
