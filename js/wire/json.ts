import Long from "long";

import { defined } from "../base/defined.js";
import { toLong } from "../core/record/int64.js";
import {
  type EnumObject,
  type Fields,
  type Shape,
  type Visitor,
  Misfit,
  asItems,
  walk,
} from "../core/record/visitor.js";

/** Makes messages from objects with any of the fields. Missing fields get their default value. */
export const fromJSON: Visitor = {
  text: (value?: string | null) => String(value ?? ""),
  int32(value) {
    const number = Number(value ?? 0);
    if (!Number.isInteger(number)) throw new Misfit(TypeError, "expected an integer");
    return number;
  },
  uint32: (value) => fromJSON.int32(value),
  int64: (value) => (value == null ? Long.ZERO : toLong(value)),
  // By name or number. A number that the schema does not list is kept; any other name becomes -1.
  enumeration(value, names) {
    if (typeof value !== "string") return fromJSON.int32(value);
    const number = names[value];
    if (typeof number === "number") return number;
    return value.trim() !== "" && Number.isInteger(Number(value)) ? Number(value) : -1;
  },
  list: (value, visit) => asItems(value ?? []).map((item) => visit(fromJSON, item)),
  messages: (value, of) => fromJSON.list(value, (visitor, item) => walk(visitor, of, item)),
};

/** The value itself, or undefined if it is null. Typed as `never`, to stand for any return type of a visitor. */
const asIs = (value: unknown): never => (value ?? undefined) as never;

/** Converts messages for JSON.stringify: int64 to decimal text, enum values to names. */
const toJSONVisitor: Visitor = {
  text: asIs,
  int32: asIs,
  uint32: asIs,
  int64: (value) => asIs(value == null ? value : toLong(value).toString()),
  enumeration: (value, names: EnumObject) => asIs(names[value as number] ?? value),
  list: (value, visit) => asItems(value ?? []).map((item) => visit(toJSONVisitor, item)),
  messages: (value, of) => toJSONVisitor.list(value, (_, item) => asIs(toJSON(of, item))),
};

/** A message in the form for JSON.stringify, without the fields that it lacks. */
export function toJSON<T>(of: Shape<T>, message: unknown): Fields {
  return defined(walk(toJSONVisitor, of, message) as Fields);
}
