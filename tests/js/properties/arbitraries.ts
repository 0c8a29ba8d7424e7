// Arbitrary values at the edges of the core's boundary, for the property tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import fc from "fast-check";
import Long from "long";
import protobuf from "protobufjs";

/**
 * Sizes at which something changes on the way into the core and out of it: the loops over short
 * text (28, 32), a varint's next byte (128, 16384), the shared result buffers (2048, 8192), the
 * first input area (4096 bytes, three for each UTF-16 unit: 1365), and the size above which the
 * area is given back (1 MiB, 349525 units).
 */
export const edges = [28, 32, 128, 1365, 2048, 4096, 5461, 8192, 16384, 65536, 349525, 1 << 20];

/** One UTF-16 unit or character: every length of UTF-8, NUL, a byte order mark, lone surrogates. */
const unit = fc.oneof(
  fc.constantFrom("\0", "a", "\x7f", "\x80", "߿", "ࠀ", "中", "👋", "\ufeff", "\uffff"),
  fc.constantFrom("\ud800", "\udbff", "\udc00", "\udfff"),
  fc.nat(0xffff).map((code) => String.fromCharCode(code)),
);

/** Short text of anything. */
export const anyText = fc.string({ unit, maxLength: 80 });

/** Text whose length is at or near an edge, up to `limit`, with one unusual character somewhere. */
export const edgeText = (limit: number): fc.Arbitrary<string> =>
  fc
    .record({
      edge: fc.constantFrom(...edges.filter((edge) => edge <= limit)),
      around: fc.integer({ min: -3, max: 3 }),
      filling: unit,
      odd: unit,
      place: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ edge, around, filling, odd, place }) => {
      const text = filling.repeat(edge + around);
      const at = Math.floor(place * text.length);
      return text.slice(0, at) + odd + text.slice(at);
    });

/** An int64, often at an edge of its range, of 32 bits, or of what a double holds exactly. */
export const anyInt64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc
    .tuple(fc.constantFrom(0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n), fc.bigInt(-3n, 3n))
    .chain(([edge, around]) => fc.constantFrom(edge + around, -edge + around))
    .map((value) => BigInt.asIntN(64, value)),
);

const anyInt32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** The text as it arrives: a lone surrogate has no UTF-8 form, and becomes U+FFFD. */
export const wellFormed = (text: string): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));

const { root } = protobuf.parse(readFileSync("proto/common.proto", "utf8"));
protobuf.parse(readFileSync("proto/protocol.proto", "utf8"), root);
root.resolveAll();

/** Every message type of the schema, read by protobufjs, an independent implementation. */
export const schema = root.lookup("pkt") as protobuf.Namespace;
export const messageTypes = schema.nestedArray.filter(
  (entry): entry is protobuf.Type => entry instanceof protobuf.Type,
);

const scalars: Record<string, fc.Arbitrary<unknown>> = {
  string: fc.oneof({ weight: 8, arbitrary: anyText }, { weight: 1, arbitrary: edgeText(8192) }),
  int32: anyInt32,
  uint32: fc.nat(2 ** 32 - 1),
  int64: anyInt64,
};

/** A value for a field; int64 as bigint. */
function valueOf(field: protobuf.Field): fc.Arbitrary<unknown> {
  const one =
    field.resolvedType instanceof protobuf.Type
      ? messageOf(field.resolvedType)
      : (scalars[field.type] ?? anyInt32);
  return field.repeated ? fc.array(one, { maxLength: 6 }) : one;
}

/** A message of the type, in which any field may be missing. */
export function messageOf(type: protobuf.Type): fc.Arbitrary<Record<string, unknown>> {
  const fields = type.fieldsArray.map((field) => [field.name, valueOf(field)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

/** A message as plain data, so that the results of both implementations can be compared. */
export function plain(value: unknown): unknown {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  // A Long of any implementation.
  if ("low" in value && "high" in value) return Long.fromValue(value as Long).toString();
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** Encodes with protobufjs, omitting fields that have their default, as proto3 demands. */
export function encodeWithProtobufjs(type: protobuf.Type, message: object): Uint8Array {
  return type.encode(type.fromObject(withoutDefaults(type, plain(message)))).finish();
}

/** Decodes with protobufjs, with every field present. */
export function decodeWithProtobufjs(type: protobuf.Type, bytes: Uint8Array): unknown {
  return plain(type.toObject(type.decode(bytes), { longs: String, defaults: true }));
}

/** "0" is the default of an int64, which `plain` has made a text, but not of a string. */
function isDefault({ type }: protobuf.Field, value: unknown): boolean {
  return value === "" || value === 0 || (type === "int64" && value === "0");
}

function withoutDefaults(type: protobuf.Type, message: unknown): Record<string, unknown> {
  const kept = Object.entries(message as object).flatMap(([name, value]: [string, unknown]) => {
    const field = type.fields[name];
    assert.ok(field, `${type.name} has no ${name}`);
    const { resolvedType: inner } = field.resolve();
    if (inner instanceof protobuf.Type && Array.isArray(value)) {
      return [[name, value.map((item) => withoutDefaults(inner, item))]];
    }
    return isDefault(field, value) ? [] : [[name, value]];
  });
  return Object.fromEntries(kept) as Record<string, unknown>;
}
