// The package's codecs by type name, for tests of every type.
import assert from "node:assert/strict";
import * as kim from "kim-web-sdk";

/** A codec of any type. */
export interface AnyCodec {
  encode(message: object): { finish(): Uint8Array };
  decode(input: Uint8Array): object;
  fromJSON(object: unknown): object;
  toJSON(message: object): unknown;
}

const exported = kim as unknown as Record<string, AnyCodec>;

/** The names of all message types: every export with a `decode`. */
export const codecTypes = Object.keys(exported).filter(
  (name) => typeof exported[name]?.decode === "function",
);

export function codecOf(type: string): AnyCodec {
  assert.ok(codecTypes.includes(type), `no codec of ${type}`);
  return exported[type] as AnyCodec;
}
