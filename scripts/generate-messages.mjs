// node scripts/generate-messages.mjs [--ts FILE] [--cpp FILE]
//
// Turns the schema in proto/ into the two tables that the codec runs on, from protoc's own reading
// of it: the C++ one knows numbers and wire kinds, the TypeScript one names and types. Without
// arguments both are written to build/generated (messages.ts, field_tables.h). Beside the TypeScript
// one stands its compact form, messages-compact.ts.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

import { cppTables } from "./lib/cpp-tables.mjs";
import { loadSchema } from "./lib/schema.mjs";
import { tsMessages } from "./lib/ts-messages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

function readDescriptors() {
  const folder = mkdtempSync(join(tmpdir(), "kim-messages-"));
  try {
    const file = join(folder, "schema.bin");
    const proto = join(root, "proto");
    execFileSync("protoc", [
      `--proto_path=${proto}`,
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

/** Leaves a file alone that says the same already, so that nothing is rebuilt for it. */
function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const { values } = parseArgs({ options: { ts: { type: "string" }, cpp: { type: "string" } } });
const both = values.ts === undefined && values.cpp === undefined;
const ts = values.ts ?? (both ? join(root, "build/generated/messages.ts") : undefined);
const cpp = values.cpp ?? (both ? join(root, "build/generated/field_tables.h") : undefined);

const schema = loadSchema(readDescriptors());
if (cpp) writeIfChanged(resolve(cpp), cppTables(schema));
if (ts) {
  const codec = relative(dirname(resolve(ts)), join(root, "js/wire/codec.js")).replaceAll(
    "\\",
    "/",
  );
  writeIfChanged(resolve(ts), tsMessages(schema, codec, true));
  writeIfChanged(resolve(ts).replace(/\.ts$/, "-compact.ts"), tsMessages(schema, codec, false));
}
