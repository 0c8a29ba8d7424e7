import { KIMError, type KIMErrorCode } from "kim-web-sdk";
import Long from "long";

/**
 * A structured clone loses the class of an object. `pack` marks every Long and KIMError, and
 * `unpack` restores them. The `cause` of an error is dropped, because it may be anything.
 */
type Packed =
  | { $: "long"; low: number; high: number; unsigned: boolean }
  | { $: "error"; code: KIMErrorCode; message: string; status?: number };

/** The most values in one post; twenty thousand index entries have 160,000. */
const mostValues = 1_000_000;

export function pack(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  // Copy the view: a clone of it would include its whole buffer.
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(pack);
  if (Long.isLong(value)) {
    const { low, high, unsigned } = value;
    return { $: "long", low, high, unsigned } satisfies Packed;
  }
  if (value instanceof KIMError) {
    const { code, message, status } = value;
    const packed: Packed = { $: "error", code, message };
    if (status !== undefined) packed.status = status;
    return packed;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pack(each)]));
}

/** Restores a packed value. Throws a RangeError if it has more values than any post may have. */
export function unpack(value: unknown): unknown {
  return unpackPart(value, { left: mostValues });
}

function unpackPart(value: unknown, budget: { left: number }): unknown {
  const part = (each: unknown): unknown => unpackPart(each, budget);
  // A small post can refer to one list many times, and each reference becomes a list of its own
  // when unpacked.
  budget.left -= Array.isArray(value) ? value.length : 1;
  if (budget.left < 0) throw new RangeError();
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  // Each of its characters would become a value.
  if (value instanceof String) return undefined;
  if (Array.isArray(value)) return value.map(part);
  const packed = value as Packed;
  // The types are checked because converting a list to a number or a text can take minutes.
  if (packed.$ === "long" && areAll("number", packed.low, packed.high)) {
    return Long.fromBits(packed.low, packed.high, packed.unsigned);
  }
  if (packed.$ === "error" && areAll("string", packed.code, packed.message)) {
    const { code, message, status } = packed;
    return new KIMError(code, message, status === undefined ? {} : { status });
  }
  // Assigning a member of this name would replace the prototype.
  const entries = Object.entries(value).filter(([key]) => key !== "__proto__");
  return Object.fromEntries(entries.map(([key, each]) => [key, part(each)]));
}

const areAll = (type: string, ...values: unknown[]): boolean =>
  values.every((value) => typeof value === type);
