// What the original's generated files export beside the messages, as ts-proto makes it. The builds that
// count bytes are without: no_proto_names.ts.

import { ContentType, Flag, MetaType, Status } from "#core/messages";
import type { Init } from "./codec.js";

/** An enum as TypeScript makes it: values by name, and names by value. */
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

/** The schema's package. */
export const protobufPackage = "pkt";

/** What a message may be made from, as `fromPartial` takes it. */
export type DeepPartial<T> = Init<T>;

/** A `Status` by number or name; `UNRECOGNIZED` for any other value. */
export const statusFromJSON: (object: unknown) => Status = /* @__PURE__ */ fromJSON(Status);
/** A `Status`'s name; "UNKNOWN" where it has none. */
export const statusToJSON: (value: Status) => string = /* @__PURE__ */ toJSON(Status);

/** A `Flag` by number or name; `UNRECOGNIZED` for any other value. */
export const flagFromJSON: (object: unknown) => Flag = /* @__PURE__ */ fromJSON(Flag);
/** A `Flag`'s name; "UNKNOWN" where it has none. */
export const flagToJSON: (value: Flag) => string = /* @__PURE__ */ toJSON(Flag);

/** A `MetaType` by number or name; `UNRECOGNIZED` for any other value. */
export const metaTypeFromJSON: (object: unknown) => MetaType = /* @__PURE__ */ fromJSON(MetaType);
/** A `MetaType`'s name; "UNKNOWN" where it has none. */
export const metaTypeToJSON: (value: MetaType) => string = /* @__PURE__ */ toJSON(MetaType);

/** A `ContentType` by number or name; `UNRECOGNIZED` for any other value. */
export const contentTypeFromJSON: (object: unknown) => ContentType =
  /* @__PURE__ */ fromJSON(ContentType);
/** A `ContentType`'s name; "UNKNOWN" where it has none. */
export const contentTypeToJSON: (value: ContentType) => string =
  /* @__PURE__ */ toJSON(ContentType);
