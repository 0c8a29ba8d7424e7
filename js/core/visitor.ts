import type Long from "long";

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

/**
 * A message type: its name, and the one function that everything about it is done by. It hands
 * every field of `message` to the visitor, in number order, and returns a message with what comes
 * back. That being an object literal gives all messages of a type one shape, which engines read
 * fastest.
 */
export interface Shape<T> {
  readonly _name: string;
  readonly _visit: (visitor: Visitor, message: Fields) => T;
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

/** A message must be an object; `null` is none. */
export function asFields(value: unknown): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new Misfit(TypeError, "expected an object");
}

/** The items of a repeated field. One that is missing has no default to count as. */
export function asItems(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misfit(TypeError, "expected an array");
  for (const item of value) if (item == null) throw new Misfit(TypeError, "an item is missing");
  return value;
}

/**
 * Hands a message to a visitor. An error that it throws because of a value names the field: that is
 * found by a second walk, which notes what is asked for last, so that the first is not slowed down.
 */
export function walk<T>(visitor: Visitor, { _name, _visit }: Shape<T>, message: unknown): T {
  let where = _name;
  try {
    return _visit(visitor, asFields(message));
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    try {
      _visit(
        visitor,
        new Proxy(asFields(message), {
          get(fields, name: string) {
            where = `${_name}.${name}`;
            return fields[name];
          },
        }),
      );
    } catch {
      // It is where the first walk ended.
    }
    throw new error._kind(`${where}: ${error.message}`);
  }
}
