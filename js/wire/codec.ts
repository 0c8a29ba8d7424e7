import type Long from "long";

import { decodeFar, isFar } from "../core/text/far_text.js";
import { Leaving, encodeLeft, hasLeft, startRecord } from "../core/record/left_text.js";
import { checked } from "../core/failure.js";
import type { Int64Like } from "../core/record/int64.js";
import { getCore } from "../core/module.js";
import { carveMessage, mayHaveRoom } from "../core/result/head_room.js";
import { carve, makeBytes } from "../core/result/slab.js";
import { type Shape, nothing, walk, write as writeMessage } from "../core/record/visitor.js";
import { fromJSON, toJSON } from "./json.js";
import { Writer } from "./writer.js";

/** A field of a message as `encode` takes it. */
export type InitValue<V> = V extends Long
  ? Int64Like
  : V extends readonly (infer Item)[]
    ? readonly InitValue<Item>[]
    : V extends string
      ? string
      : V extends number
        ? number
        : Init<V>;

/** What a message may be made from: fields may be missing, int64 may come in any exact form. */
export type Init<T> = { readonly [K in keyof T]?: InitValue<T[K]> | null | undefined };

/** A message type's functions; none of them needs `this`. */
export interface Codec<T> {
  /**
   * Appends the message to a writer; `finish()` gives the bytes. Fields that are missing, null or
   * undefined count as their defaults. Throws a TypeError or RangeError that names the field whose
   * value does not fit.
   */
  encode(message: Init<T>, writer?: Writer): Writer;
  /**
   * Reads a message, from the first `length` bytes if that is given. Every field is present in
   * what it returns. Throws a KIMError `malformed_message`.
   */
  decode(input: Uint8Array, length?: number): T;
  /** Takes enums by name or number, and text for numbers; fills in what is missing. */
  fromJSON(object: unknown): T;
  /** int64 becomes decimal text, an enum its name where it has one. */
  toJSON(message: Init<T>): unknown;
  /** As `fromJSON`, typed: a message with every field present. */
  fromPartial(object: Init<T>): T;
  /** @internal */
  readonly _shape: Shape<T>;
}

/**
 * Makes the codec of one message, `type` in the core's tables; only generated code calls this.
 * `isFlat`: it has no repeated fields, so that a long one has a long text.
 */
export function codec<T>(
  type: number,
  name: string,
  visit: Shape<T>["_visit"],
  read: Shape<T>["_read"] = (reader) => visit(reader, nothing),
  write: Shape<T>["_write"] = visit,
  isFlat = false,
): Codec<T> {
  const shape = { _name: name, _visit: visit, _read: read, _write: write };
  const make = (object: unknown): T => walk(fromJSON, shape, object ?? {});
  const encode: Codec<T>["encode"] = (message, to = new Writer()) => {
    const core = getCore();
    const { writer, calls, heap } = core;
    writer.begin();
    if (isFlat) startRecord(Leaving.May);
    try {
      writeMessage(writer, shape, message);
      if (hasLeft()) return to.append(encodeLeft(core, type, shape, message));
    } catch (error) {
      if (writer.isOpen) throw error;
      // A getter of the message has encoded or decoded another one meanwhile. A copy has no getters.
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
      // Another view counts its items otherwise, or not at all, and the core would go by that.
      if ((input as Partial<Uint8Array> | null)?.BYTES_PER_ELEMENT !== 1) {
        throw new TypeError(`${name}: expected a Uint8Array`);
      }
      const bytes = length === undefined ? input : input.subarray(0, length);
      const size = bytes.length;
      if (isFar(isFlat, size)) {
        const message = decodeFar(getCore(), type, bytes, size, read);
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
