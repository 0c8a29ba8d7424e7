import type { RecordWriter } from "../core/record.js";
import { type Field, Kind, type Table, widthOf } from "./fields.js";
import { toLong } from "./int64.js";

/** A message, whatever its type, as the tables see it. */
export type Fields = Record<string, unknown>;

/** A message must be an object; `null` is none. */
export function asFields(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null) return value as Fields;
  throw new TypeError(`${where}: expected an object`);
}

function asItems(value: unknown, field: Field): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${field.where}: expected an array`);
}

/** How many slots the record of a message takes. */
export function slotsOf(table: Table, message: Fields): number {
  let slots = table.fixedSlots;
  for (const field of table.repeated) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    const items = asItems(value, field);
    if (field.table) {
      for (const item of items) slots += slotsOf(field.table, asFields(item, field.where));
    } else {
      slots += items.length * widthOf(field.kind);
    }
  }
  return slots;
}

function checked32(value: unknown, min: number, max: number, field: Field): number {
  if (typeof value !== "number") throw new TypeError(`${field.where}: expected a number`);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${field.where}: expected an integer from ${min} to ${max}`);
  }
  return value;
}

function writeValue(out: RecordWriter, field: Field, value: unknown): void {
  switch (field.kind) {
    case Kind.Text:
      if (typeof value !== "string") throw new TypeError(`${field.where}: expected a string`);
      out.putText(value);
      return;
    case Kind.Int32:
    case Kind.Enum:
      out.put(checked32(value, -0x80000000, 0x7fffffff, field));
      return;
    case Kind.Uint32:
      out.put(checked32(value, 0, 0xffffffff, field));
      return;
    case Kind.Int64: {
      const long = toLong(value, field.where);
      out.put(long.low);
      out.put(long.high);
      return;
    }
    case Kind.Message:
      writeFields(out, field.table as Table, asFields(value, field.where));
  }
}

/** Writes the slots of a message; what is missing counts as its default. */
export function writeFields(out: RecordWriter, table: Table, message: Fields): void {
  for (const field of table.fields) {
    const value = message[field.name];
    if (value === undefined || value === null) {
      out.put(0);
      if (!field.repeated && widthOf(field.kind) === 2) out.put(0);
    } else if (field.repeated) {
      const items = asItems(value, field);
      out.put(items.length);
      for (const item of items) writeValue(out, field, item);
    } else {
      writeValue(out, field, value);
    }
  }
}
