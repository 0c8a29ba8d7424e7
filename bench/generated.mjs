// The paths of the generated code. Separate from generate.mjs, which is slow to import.
import { at } from "../scripts/lib/paths.mjs";

const out = (name) => at("build/bench", name);

export const generated = {
  folder: out(""),
  descriptors: out("descriptors.bin"),
  descriptorsModule: out("descriptors.mjs"),
  reflection: out("reflection.mjs"),
  tsProto: out("ts-proto/protocol.cjs"),
  tsProtoCommon: out("ts-proto/common.cjs"),
  static: out("static.cjs"),
  pbf: out("pbf.mjs"),
};
