// Compares a result with what was expected: bytes exactly, messages field by field.
import Long from "long";

const isEqual = (bytes, expected) =>
  bytes instanceof Uint8Array &&
  bytes.length === expected.length &&
  bytes.every((byte, i) => byte === expected[i]);

/** Undefined if equal; otherwise the path of the first difference, and the value there. */
export function difference(actual, expected, path = "result") {
  if (expected instanceof Uint8Array) {
    return isEqual(actual, expected) ? undefined : `${path}: other bytes`;
  }
  if (typeof expected === "bigint") {
    const equal = Long.isLong(actual) && actual.toString() === expected.toString();
    return equal ? undefined : `${path}: ${String(actual)} instead of the Long ${expected}`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return `${path}: other length`;
  } else if (typeof expected !== "object") {
    return actual === expected ? undefined : `${path}: ${String(actual).slice(0, 80)}`;
  }
  for (const key of Object.keys(expected)) {
    const found = difference(actual[key], expected[key], `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}
