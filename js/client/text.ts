import { check } from "../base/errors.js";

/** A number counts as its digits, as with the TypeScript SDK. */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "number") return String(value);
  check(typeof value === "string", `${name} must be a string`);
  return value;
}
