import type Long from "long";

import type { RecordReader } from "./reader.js";
import type { RecordWriter } from "./writer.js";

/** A TypeScript enum, with its reverse mapping. */
export type EnumObject = Readonly<Record<string, string | number>>;

/** A message, whatever its type. */
export type Fields = Record<string, unknown>;

/**
 * An operation on the fields of a message: reading them from a record, writing them to one, or converting
 * to or from JSON. Each method takes the field's value in the input message and returns its value in the
 * output message, if the operation has one.
 */
export interface Visitor {
  text(value: unknown): string;
  int32(value: unknown): number;
  uint32(value: unknown): number;
  int64(value: unknown): Long;
  /** A value of the enum `names`, or a number that the enum does not list. */
  enumeration(value: unknown, names: EnumObject): number;
  /** A repeated field; `visit` is called for each item. */
  list<T>(value: unknown, visit: (visitor: Visitor, item: unknown) => T): T[];
  /** A repeated field of messages. */
  messages<T>(value: unknown, of: Shape<T>): T[];
}

/** The input message when fields are read from a record: it has no fields of its own. */
export const noFields: Fields = {};

/**
 * A message type: its name, and the one function through which all operations work. It passes every field
 * of `message` to the visitor, by field number, and returns a message with the results. The result is an
 * object literal, so that all messages of a type have one hidden class, which engines read fastest.
 */
export interface Shape<T> {
  readonly _name: string;
  readonly _visit: (visitor: Visitor, message: Fields) => T;
  /**
   * The same function for a reader of records only, and for a writer only. Engines optimise a function
   * better if it only ever sees one class of visitor; docs/architecture.md says how much.
   */
  readonly _read: (reader: RecordReader) => T;
  readonly _write: (writer: RecordWriter, message: Fields) => unknown;
}

/** Thrown for a value that does not fit its field. Converted by `withPlace`, where the field's name is known. */
export class Misfit extends Error {
  constructor(
    readonly _kind: ErrorConstructor,
    expected: string,
  ) {
    super(expected);
  }
}

/** The error to throw in place of one about the value at `where`: a Misfit becomes an error that names the place. */
export function withPlace(error: unknown, where: string): unknown {
  return error instanceof Misfit ? new error._kind(`${where}: ${error.message}`) : error;
}

/** A message as its fields. It must be an object and not null. */
function asFields(value: unknown): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new Misfit(TypeError, "expected an object");
}

/** The items of a repeated field. A missing item is an error: unlike a missing field it has no default. */
export function asItems(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misfit(TypeError, "expected an array");
  for (const item of value) if (item == null) throw new Misfit(TypeError, "an item is missing");
  return value;
}

/** Passes a message to a visitor. If a value does not fit, the error names the field. */
export function walk<T>(visitor: Visitor, shape: Shape<T>, message: unknown): T {
  try {
    return shape._visit(visitor, asFields(message));
  } catch (error) {
    throw withFieldName(error, visitor, shape, message);
  }
}

/** Writes a message to a record, like `walk`, but through the faster `_write`. */
export function write<T>(writer: RecordWriter, shape: Shape<T>, message: unknown): void {
  try {
    shape._write(writer, asFields(message));
  } catch (error) {
    throw withFieldName(error, writer, shape, message);
  }
}

/**
 * The error to throw in place of one from a walk. A second walk finds the field by noting which one is
 * read last; so the first walk is not slowed down.
 */
function withFieldName<T>(
  error: unknown,
  visitor: Visitor,
  shape: Shape<T>,
  message: unknown,
): unknown {
  if (!(error instanceof Misfit)) return error;
  let where = shape._name;
  try {
    shape._visit(
      visitor,
      new Proxy(asFields(message), {
        get(fields, name: string) {
          where = `${shape._name}.${name}`;
          return fields[name];
        },
      }),
    );
  } catch {
    // The second walk fails at the same field as the first.
  }
  return withPlace(error, where);
}
