// The messages' schemas for protobuf-es, from protoc's descriptors.
import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

import descriptors from "../build/bench/descriptors.mjs";

export function schemasOf(...names) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  return Object.fromEntries(names.map((name) => [name, registry.getMessage(`pkt.${name}`)]));
}

/** The message of that type as bytes. */
export const bytesOf = (schema, message) => toBinary(schema, create(schema, message));
