import type Long from "long";

import { decodeUncopied, mayBeUncopied } from "../core/text/uncopied_text.js";
import { Omission, encodeAround, hasOmitted, startRecord } from "../core/record/omitted_text.js";
import { checked, ErrorCode } from "../core/failure.js";
import type { Int64Like } from "../core/record/int64.js";
import { getCore } from "../core/module.js";
import { carveMessage, mayHaveRoom } from "../core/result/head_room.js";
import { carve, makeBytes } from "../core/result/slab.js";
import { type Shape, noFields, walk, write as writeMessage } from "../core/record/visitor.js";
import { fromJSON, toJSON } from "./json.js";
import { Writer } from "./writer.js";

/** The value of a field as `encode` accepts it. */
export type InitValue<V> = V extends Long
  ? Int64Like
  : V extends readonly (infer Item)[]
    ? readonly InitValue<Item>[]
    : V extends string
      ? string
      : V extends number
        ? number
        : Init<V>;

/** What a message may be made from. Fields may be missing, and an int64 may have any exact form. */
export type Init<T> = { readonly [K in keyof T]?: InitValue<T[K]> | null | undefined };

/** The functions of a message type. None of them uses `this`. */
export interface Codec<T> {
  /**
   * Encodes a message, appends it to `writer` or a new Writer, and returns that; `finish()` returns the
   * bytes. Fields that are missing, null or undefined have their default value. Throws a TypeError or
   * RangeError that names the field whose value does not fit.
   */
  encode(message: Init<T>, writer?: Writer): Writer;
  /**
   * Decodes a message from `input`, or from its first `length` bytes. The result has every field. Throws a
   * KIMError `malformed_message`, also if there are fewer bytes than `length`, or a TypeError if `input` is not a
   * Uint8Array.
   */
  decode(input: Uint8Array, length?: number): T;
  /**
   * Makes a message from its JSON form. Accepts enums by name or number, and numbers as text. Missing fields
   * get their default value.
   */
  fromJSON(object: unknown): T;
  /** Converts a message for JSON: an int64 becomes decimal text, an enum value its name if it has one. */
  toJSON(message: Init<T>): unknown;
  /** Like `fromJSON`, but typed. The result has every field. */
  fromPartial(object: Init<T>): T;
  /** @internal */
  readonly _shape: Shape<T>;
}

/**
 * Makes the codec of one message type. Only generated code calls this. `type` is its number in the core's
 * tables. `isFlat`: it has no repeated fields, so a long message must have a long text.
 */
export function codec<T>(
  type: number,
  name: string,
  visit: Shape<T>["_visit"],
  read: Shape<T>["_read"] = (reader) => visit(reader, noFields),
  write: Shape<T>["_write"] = visit,
  isFlat = false,
): Codec<T> {
  const shape = { _name: name, _visit: visit, _read: read, _write: write };
  const make = (object: unknown): T => walk(fromJSON, shape, object ?? {});
  const encode: Codec<T>["encode"] = (message, to = new Writer()) => {
    const core = getCore();
    const { writer, calls, heap } = core;
    writer.begin();
    if (isFlat) startRecord(Omission.May);
    try {
      writeMessage(writer, shape, message);
      if (hasOmitted()) return to.append(encodeAround(core, type, shape, message));
    } catch (error) {
      if (writer.isOpen) throw error;
      // A getter of the message has encoded or decoded another message. A copy has no getters.
      return encode(make(message) as Init<T>, to);
    } finally {
      writer.close();
    }
    const { slots, textAt, size } = writer;
    const answer = checked(calls.kim_encode(type, slots, textAt, size), name, size);
    return to.append(
      mayHaveRoom(size - textAt)
        ? carveMessage(heap, answer)
        : carve(heap, answer, makeBytes, false),
    );
  };
  return {
    _shape: shape,
    encode,
    decode(input, length) {
      // The length of any other view is not in bytes, or is missing, and would mislead the core.
      if ((input as Partial<Uint8Array> | null)?.BYTES_PER_ELEMENT !== 1) {
        throw new TypeError(`${name}: expected a Uint8Array`);
      }
      const bytes = length === undefined ? input : input.subarray(0, length);
      const size = bytes.length;
      // A negative length becomes a large one; without a length this is 0.
      if (size < (length as number) >>> 0) checked(-ErrorCode.BadMessage, name, size);
      if (mayBeUncopied(isFlat, size)) {
        const message = decodeUncopied(getCore(), type, bytes, size, read);
        if (message) return message;
      }
      const { reader, calls, heap } = getCore();
      heap.input(bytes, size);
      const answer = calls.kim_decode(type, size);
      reader.begin(checked(answer, name, size), heap.base);
      return read(reader);
    },
    fromJSON: make,
    toJSON: (message) => toJSON(shape, message),
    fromPartial: make,
  };
}
