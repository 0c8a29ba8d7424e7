// What the original's generated files export besides the messages, as ts-proto generates it. The small
// builds lack these names.

import { ContentType, Flag, MetaType, Status } from "#core/messages";
import type { Init } from "./codec.js";

/** An enum as TypeScript compiles it: values by name, and names by value. */
type Names = Readonly<Record<string | number, string | number>>;

const fromJSON =
  <E extends number>(names: Names) =>
  (object: unknown): E => {
    const found = names[object as string];
    if (typeof found === "number") return found as E;
    return (typeof object === "number" && found !== undefined ? object : -1) as E;
  };

const toJSON = (names: Names) => (value: number) =>
  value === -1 ? "UNKNOWN" : String(names[value] ?? "UNKNOWN");

/** The name of the schema's package. */
export const protobufPackage = "pkt";

/** What a message may be made from, as `fromPartial` accepts it. */
export type DeepPartial<T> = Init<T>;

/** Converts a number or name to a `Status`; any other value to `UNRECOGNIZED`. */
export const statusFromJSON: (object: unknown) => Status = /* @__PURE__ */ fromJSON(Status);
/** The name of a `Status`; "UNKNOWN" if it has none. */
export const statusToJSON: (value: Status) => string = /* @__PURE__ */ toJSON(Status);

/** Converts a number or name to a `Flag`; any other value to `UNRECOGNIZED`. */
export const flagFromJSON: (object: unknown) => Flag = /* @__PURE__ */ fromJSON(Flag);
/** The name of a `Flag`; "UNKNOWN" if it has none. */
export const flagToJSON: (value: Flag) => string = /* @__PURE__ */ toJSON(Flag);

/** Converts a number or name to a `MetaType`; any other value to `UNRECOGNIZED`. */
export const metaTypeFromJSON: (object: unknown) => MetaType = /* @__PURE__ */ fromJSON(MetaType);
/** The name of a `MetaType`; "UNKNOWN" if it has none. */
export const metaTypeToJSON: (value: MetaType) => string = /* @__PURE__ */ toJSON(MetaType);

/** Converts a number or name to a `ContentType`; any other value to `UNRECOGNIZED`. */
export const contentTypeFromJSON: (object: unknown) => ContentType =
  /* @__PURE__ */ fromJSON(ContentType);
/** The name of a `ContentType`; "UNKNOWN" if it has none. */
export const contentTypeToJSON: (value: ContentType) => string =
  /* @__PURE__ */ toJSON(ContentType);
