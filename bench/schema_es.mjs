// The messages' schemas for protobuf-es, from protoc's descriptors.
import { readFileSync } from "node:fs";

import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

import { generated } from "./generated.mjs";

export function schemasOf(...names) {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(generated.descriptors));
  const registry = createFileRegistry(set);
  return Object.fromEntries(names.map((name) => [name, registry.getMessage(`pkt.${name}`)]));
}
