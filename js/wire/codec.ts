import type Long from "long";

import { checked } from "../core/failure.js";
import { getCore } from "../core/module.js";
import type { RecordReader } from "../core/record.js";
import { type EnumObject, type HasTable, Table } from "./fields.js";
import type { Int64Like } from "./int64.js";
import { fromJSON, toJSON } from "./json.js";
import { type Fields, asFields, slotsOf, writeFields } from "./record.js";
import { Writer } from "./writer.js";

type InitValue<V> = V extends Long
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
}

function encodeFields(table: Table, message: Fields): Uint8Array {
  const { writer, calls, memory } = getCore();
  writer.begin(slotsOf(table, message));
  writeFields(writer, table, message);
  const answer = calls.kim_encode(table.type, writer.slots, writer.size);
  return memory.copyOf(checked(answer, table.name, writer.size));
}

function decodeFields(table: Table, input: Uint8Array, length = input.length): unknown {
  if (!ArrayBuffer.isView(input)) throw new TypeError(`${table.name}: expected a Uint8Array`);
  const bytes = length === input.length ? input : input.subarray(0, length);
  const { reader, calls, memory } = getCore();
  memory.input(bytes);
  const answer = calls.kim_decode(table.type, bytes.length);
  reader.begin(checked(answer, table.name, bytes.length), memory.base);
  return table.read(reader);
}

/** Reads a repeated field: its count, then its items. */
export function items<T>(record: RecordReader, read: (record: RecordReader) => T): T[] {
  const count = record.uint32();
  const list: T[] = [];
  for (let i = 0; i < count; ++i) list.push(read(record));
  return list;
}

/** Reads a repeated field of messages. */
export function messages<T>(record: RecordReader, of: Codec<T>): T[] {
  return items(record, tableOf(of).read as (record: RecordReader) => T);
}

/** Makes the codec of one message; only generated code calls this. */
export function codec<T>(
  type: number,
  spec: string,
  read: (record: RecordReader) => T,
  refs: readonly (object | EnumObject)[] = [],
): Codec<T> {
  const table = new Table(type, spec, read, refs as readonly (HasTable | EnumObject)[]);
  const self: Codec<T> & HasTable = {
    _table: table,
    encode: (message, writer = new Writer()) =>
      writer.append(encodeFields(table, asFields(message, table.name))),
    decode: (input, length) => decodeFields(table, input, length) as T,
    fromJSON: (object) => fromJSON(table, object) as T,
    toJSON: (message) => toJSON(table, message),
    fromPartial: (object) => fromJSON(table, object) as T,
  };
  return self;
}

/** The table behind a codec. */
export function tableOf(of: object): Table {
  return (of as HasTable)._table;
}
