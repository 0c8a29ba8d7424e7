import type Long from "long";
import { toLong } from "../core/record/int64.js";
import { withPlace } from "../core/record/visitor.js";

/** Converts the argument `id` to a Long. Throws a TypeError or RangeError, like `encode` for a field. */
export function exactId(id: unknown): Long {
  try {
    return toLong(id);
  } catch (error) {
    throw withPlace(error, "id");
  }
}
