// The messages' schemas for protobuf-es, from protoc's descriptors.
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

import descriptors from "../build/bench/descriptors.mjs";

export function schemasOf(...names) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  return Object.fromEntries(names.map((name) => [name, registry.getMessage(`pkt.${name}`)]));
}
