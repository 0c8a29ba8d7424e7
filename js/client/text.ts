import { check } from "../base/errors.js";

/** Numbers are converted to text, as in the TypeScript SDK. Throws a KIMError for anything else. */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "number") return String(value);
  check(typeof value === "string", `${name} must be a string`);
  return value;
}
