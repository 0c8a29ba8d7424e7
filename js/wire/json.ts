import Long from "long";

import { type Field, Kind, type Table } from "./fields.js";
import { toLong } from "./int64.js";
import { type Fields, asFields } from "./record.js";

function asNumber(value: unknown, field: Field): number {
  const number = Number(value);
  if (!Number.isInteger(number)) throw new TypeError(`${field.where}: expected an integer`);
  return number;
}

/** By name or number; a number that the schema does not list stays what it is. */
function asEnum(value: unknown, field: Field): number {
  if (typeof value !== "string") return asNumber(value, field);
  const number = field.names?.[value];
  if (typeof number === "number") return number;
  return value.trim() !== "" && Number.isInteger(Number(value)) ? Number(value) : -1;
}

function valueFromJSON(value: unknown, field: Field): unknown {
  switch (field.kind) {
    case Kind.Text:
      return String(value);
    case Kind.Int64:
      return toLong(value, field.where);
    case Kind.Enum:
      return asEnum(value, field);
    case Kind.Message:
      return fromJSON(field.table as Table, value);
    default:
      return asNumber(value, field);
  }
}

function defaultOf(kind: Kind): unknown {
  if (kind === Kind.Text) return "";
  return kind === Kind.Int64 ? Long.ZERO : 0;
}

/** A message with every field present, from any object that has some of them. */
export function fromJSON(table: Table, object: unknown): Fields {
  const source = asFields(object ?? {}, table.name);
  const message: Fields = {};
  for (const field of table.fields) {
    const value = source[field.name];
    if (field.repeated) {
      const items = value ?? [];
      if (!Array.isArray(items)) throw new TypeError(`${field.where}: expected an array`);
      message[field.name] = items.map((item) => valueFromJSON(item, field));
    } else {
      const isMissing = value === undefined || value === null;
      message[field.name] = isMissing ? defaultOf(field.kind) : valueFromJSON(value, field);
    }
  }
  return message;
}

function valueToJSON(value: unknown, field: Field): unknown {
  switch (field.kind) {
    case Kind.Int64:
      return toLong(value, field.where).toString();
    case Kind.Enum:
      return field.names?.[value as number] ?? value;
    case Kind.Message:
      return toJSON(field.table as Table, value);
    default:
      return value;
  }
}

/** What JSON.stringify takes: int64 as decimal text, enums by name; no field that is missing. */
export function toJSON(table: Table, object: unknown): Fields {
  const message = asFields(object, table.name);
  const json: Fields = {};
  for (const field of table.fields) {
    const value = message[field.name];
    if (field.repeated) {
      const items = (value ?? []) as readonly unknown[];
      json[field.name] = items.map((item) => valueToJSON(item, field));
    } else if (value !== undefined && value !== null) {
      json[field.name] = valueToJSON(value, field);
    }
  }
  return json;
}
