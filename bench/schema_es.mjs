// protobuf-es schemas of the messages, from protoc's descriptors.
import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

import descriptors from "../build/bench/descriptors.mjs";

export function schemasOf(...names) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  return Object.fromEntries(names.map((name) => [name, registry.getMessage(`pkt.${name}`)]));
}

/** Encodes a message of this type. */
export const bytesOf = (schema, message) => toBinary(schema, create(schema, message));
