// Generates the other libraries' code from proto/, into build/bench; none of it is committed.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { transform } from "esbuild";

import { at, filesIn } from "../scripts/lib/paths.mjs";
import { digest, isDone, markDone } from "../scripts/lib/stamp.mjs";
import { find } from "../scripts/lib/setup/tools.mjs";
import { generated } from "./generated.mjs";

const schemas = ["common", "protocol"];
const out = (name) => join(generated.folder, name);
const bin = (name) => at("node_modules/.bin", name);

function protoc(args) {
  const files = schemas.map((name) => `${name}.proto`);
  execFileSync(find("protoc"), [`--proto_path=${at("proto")}`, ...args, ...files]);
}

/** ts-proto's code, with the option to read int64 as a Long, compiled for Node. */
async function generateTsProto() {
  const folder = out("ts-proto");
  mkdirSync(folder, { recursive: true });
  protoc([
    `--plugin=${bin("protoc-gen-ts_proto")}`,
    "--ts_proto_opt=forceLong=long,esModuleInterop=true",
    `--ts_proto_out=${folder}`,
  ]);
  for (const name of schemas) {
    const source = readFileSync(`${folder}/${name}.ts`, "utf8");
    const { code } = await transform(source, { loader: "ts", format: "cjs", target: "es2020" });
    writeFileSync(`${folder}/${name}.cjs`, code);
  }
}

function pbjs(...flags) {
  const paths = schemas.map((name) => at(`proto/${name}.proto`));
  const program = at("node_modules/protobufjs-cli/bin/pbjs");
  return execFileSync(process.execPath, [program, ...flags, ...paths], { encoding: "utf8" });
}

/** protobufjs: static code for each message, and the schema as JSON for reflection. */
function generateProtobufjs() {
  writeFileSync(generated.static, pbjs("-t", "static-module", "-w", "commonjs"));
  writeFileSync(generated.reflection, `export default ${pbjs("-t", "json")};\n`);
}

/** protoc's descriptors as a module, because a page cannot read files. */
function generateDescriptors() {
  protoc([`--descriptor_set_out=${generated.descriptors}`]);
  const bytes = [...readFileSync(generated.descriptors)];
  writeFileSync(generated.descriptorsModule, `export default new Uint8Array([${bytes}]);\n`);
}

/** The schema with JavaScript's field names, and with int64 marked, so that its reader can be replaced. */
function schemaForPbf(text) {
  return text
    .replace(/^( *(?:repeated )?\w+ )(\w+)( = \d+)/gm, (_, type, name, tag) => {
      return type + name.replace(/_(\w)/g, (__, letter) => letter.toUpperCase()) + tag;
    })
    .replace(/^( *int64 \w+ = \d+);/gm, "$1 [jstype = JS_STRING];");
}

/** pbf's code, with another reader of int64: its own reads a double, which loses the last digits of ids. */
function generatePbf() {
  const code = schemas.map((name) => {
    const path = out(`${name}.pbf.proto`);
    writeFileSync(path, schemaForPbf(readFileSync(at(`proto/${name}.proto`), "utf8")));
    return execFileSync(process.execPath, [at("node_modules/pbf/bin/pbf"), path], {
      encoding: "utf8",
    });
  });
  const reader = 'import { readLong, zero } from "../../bench/contestants/pbf_long.mjs";\n';
  const adapted = code
    .join("\n")
    .replaceAll("pbf.readVarint(true).toString()", "readLong(pbf)")
    .replaceAll(/: "0"/g, ": zero");
  writeFileSync(generated.pbf, reader + adapted);
}

/** Generates all code; does nothing if the schema and the packages have not changed. */
export async function generate() {
  const value = digest([
    ...filesIn("proto", /\.proto$/),
    at("package-lock.json"),
    at("bench/generate.mjs"),
  ]);
  if (isDone("bench", value, Object.values(generated))) return;
  mkdirSync(generated.folder, { recursive: true });
  generateDescriptors();
  await generateTsProto();
  generateProtobufjs();
  generatePbf();
  markDone("bench", value);
}
