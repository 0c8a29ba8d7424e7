// node scripts/generate-messages.mjs [--ts FILE] [--cpp FILE]
//
// Generates the codec's two tables from the schema in proto/, as parsed by protoc: the C++ table has numbers
// and wire kinds, the TypeScript table names and types. Without arguments both are written to build/generated
// (messages.ts, field_tables.h). A compact form of the TypeScript table, messages-compact.ts, is written next
// to it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";

import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

import { main } from "./lib/console.mjs";
import { cppTables } from "./lib/schema/cpp-tables.mjs";
import { at } from "./lib/paths.mjs";
import { loadSchema } from "./lib/schema/schema.mjs";
import { writeIfChanged } from "./lib/stamp.mjs";
import { tsMessages } from "./lib/schema/ts-messages.mjs";

function readDescriptors() {
  const folder = mkdtempSync(join(tmpdir(), "kim-messages-"));
  try {
    const file = join(folder, "schema.bin");
    execFileSync("protoc", [
      `--proto_path=${at("proto")}`,
      "--include_source_info",
      `--descriptor_set_out=${file}`,
      "common.proto",
      "protocol.proto",
    ]);
    return fromBinary(FileDescriptorSetSchema, readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { values } = parseArgs({ options: { ts: { type: "string" }, cpp: { type: "string" } } });
const both = values.ts === undefined && values.cpp === undefined;
const ts = values.ts ?? (both ? at("build/generated/messages.ts") : undefined);
const cpp = values.cpp ?? (both ? at("build/generated/field_tables.h") : undefined);

await main(() => {
  const schema = loadSchema(readDescriptors());
  if (cpp) writeIfChanged(resolve(cpp), cppTables(schema));
  if (ts) {
    const codec = relative(dirname(resolve(ts)), at("js/wire/codec.js")).replaceAll("\\", "/");
    writeIfChanged(resolve(ts), tsMessages(schema, codec, true));
    writeIfChanged(resolve(ts).replace(/\.ts$/, "-compact.ts"), tsMessages(schema, codec, false));
  }
});
