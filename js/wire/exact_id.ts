import type Long from "long";
import { toLong } from "../core/record/int64.js";
import { placed } from "../core/record/visitor.js";

/** The argument `id` as a Long. Throws a TypeError or RangeError, as an `encode` does for a field. */
export function exactId(id: unknown): Long {
  try {
    return toLong(id);
  } catch (error) {
    throw placed(error, "id");
  }
}
