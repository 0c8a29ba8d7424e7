import type Long from "long";

import type { RecordReader } from "./reader.js";
import type { RecordWriter } from "./writer.js";

/** A TypeScript enum, with its reverse mapping. */
export type EnumObject = Readonly<Record<string, string | number>>;

/** A message, whatever its type. */
export type Fields = Record<string, unknown>;

/**
 * What can be done with the fields of a message: read them from a record, write them to one, turn
 * them into JSON or make them from it. Each function takes a field's value as it stands in the
 * message at hand, and returns what stands in the message that comes out, if one does.
 */
export interface Visitor {
  text(value: unknown): string;
  int32(value: unknown): number;
  uint32(value: unknown): number;
  int64(value: unknown): Long;
  /** A number of the enum `names`, or one that it does not list. */
  enumeration(value: unknown, names: EnumObject): number;
  /** A repeated field; `visit` is called with each of its items. */
  list<T>(value: unknown, visit: (visitor: Visitor, item: unknown) => T): T[];
  /** A repeated field of messages. */
  messages<T>(value: unknown, of: Shape<T>): T[];
}

/** The message that is walked where fields are read from a record: it has none itself. */
export const nothing: Fields = {};

/**
 * A message type: its name, and the one function that everything about it can be done by. It hands
 * every field of `message` to the visitor, in number order, and returns a message with what comes
 * back. That being an object literal gives all messages of a type one shape, which engines read
 * fastest.
 */
export interface Shape<T> {
  readonly _name: string;
  readonly _visit: (visitor: Visitor, message: Fields) => T;
  /**
   * The same with a reader of records, and with a writer. An engine makes more of a function that
   * has met one kind of visitor only; docs/architecture.md says how much.
   */
  readonly _read: (reader: RecordReader) => T;
  readonly _write: (writer: RecordWriter, message: Fields) => unknown;
}

/** A value that does not fit its field. Whoever knows the field's name throws another error. */
export class Misfit extends Error {
  constructor(
    readonly _kind: ErrorConstructor,
    expected: string,
  ) {
    super(expected);
  }
}

/** What to throw for an error over the value at `where`: where that did not fit, one that names the place. */
export function placed(error: unknown, where: string): unknown {
  return error instanceof Misfit ? new error._kind(`${where}: ${error.message}`) : error;
}

/** A message must be an object; `null` is none. */
function asFields(value: unknown): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new Misfit(TypeError, "expected an object");
}

/** The items of a repeated field. One that is missing has no default to count as. */
export function asItems(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misfit(TypeError, "expected an array");
  for (const item of value) if (item == null) throw new Misfit(TypeError, "an item is missing");
  return value;
}

/** Hands a message to a visitor. An error that it throws because of a value names the field. */
export function walk<T>(visitor: Visitor, shape: Shape<T>, message: unknown): T {
  try {
    return shape._visit(visitor, asFields(message));
  } catch (error) {
    throw named(error, visitor, shape, message);
  }
}

/** Writes a message to a record, as `walk` would. */
export function write<T>(writer: RecordWriter, shape: Shape<T>, message: unknown): void {
  try {
    shape._write(writer, asFields(message));
  } catch (error) {
    throw named(error, writer, shape, message);
  }
}

/**
 * What to throw for an error of a walk. The field is found by a second walk, which notes what is
 * asked for last, so that the first is not slowed down.
 */
function named<T>(error: unknown, visitor: Visitor, shape: Shape<T>, message: unknown): unknown {
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
    // It is where the first walk ended.
  }
  return placed(error, where);
}
