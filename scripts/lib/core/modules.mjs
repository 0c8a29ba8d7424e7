// The built core as ES modules in build/generated, which js/ imports as #core/wasm, #core/wasm-fast,
// #core/js-glue, #core/abi and #core/messages (package.json, "imports").

import { readFileSync } from "node:fs";

import { fail } from "../console.mjs";
import { at } from "../paths.mjs";
import { quietly } from "../run.mjs";
import { writeIfChanged } from "../stamp.mjs";

const generated = (name) => at("build/generated", name);

export async function writeCoreModules() {
  await quietly(process.execPath, [at("scripts/generate-messages.mjs")], { log: "messages" });
  await writeGlue("kim-core-js.js", "core-js-glue");
  // Hex, not base64: it keeps bytes aligned for the compressor, and is a fifth smaller after compression.
  writeText("core-wasm", "wasmHex", wasm("kim-core.wasm").toString("hex"), "two hex digits a byte");
  // Node reads the package from disk, where size does not matter, and decodes base64 in a third of the time.
  const fast = wasm("kim-core-fast.wasm").toString("base64");
  writeText("core-wasm-fast", "wasmBase64", fast, "compiled for speed, in base64");
  writeAbiVersion();
}

const wasm = (name) => readFileSync(at("build/wasm", name));

function writeText(module, name, text, about) {
  writeIfChanged(generated(`${module}.mjs`), `export const ${name} = "${text}";\n`);
  writeIfChanged(
    generated(`${module}.d.mts`),
    `/** The core's WebAssembly, ${about}. */\nexport declare const ${name}: string;\n`,
  );
}

/** The version that js/core expects of its core, as in src/bindings/abi.h. */
function writeAbiVersion() {
  const layout = numberIn("src/bindings/abi.h", /kAbiVersion = (\d+)/);
  const messages = numberIn("build/generated/field_tables.h", /kRecordTypeCount = (\d+)/);
  const version = layout * 1000 + messages;
  writeIfChanged(generated("core-abi.mjs"), `export const abiVersion = ${version};\n`);
  writeIfChanged(
    generated("core-abi.d.mts"),
    `/** What \`kim_abi_version\` of the core returns that belongs to this script. */\n` +
      "export declare const abiVersion: number;\n",
  );
}

function numberIn(path, pattern) {
  const [, digits] = pattern.exec(readFileSync(at(path), "utf8")) ?? [];
  if (!digits) fail(`${path} has nothing like ${pattern}`);
  return Number(digits);
}

async function writeGlue(source, name) {
  const { transform } = await import("esbuild");
  const text = readFileSync(at("build/wasm", source), "utf8");
  const { code } = await transform(asModule(text, source), { minify: true, target: "es2020" });
  // An application's bundler may shorten names that begin with an underscore, as Emscripten's names of exports do.
  writeIfChanged(generated(`${name}.mjs`), code.replaceAll("._kim_", ".kim_"));
  writeIfChanged(
    generated(`${name}.d.mts`),
    "/** Emscripten's factory; js/core knows the module's shape. */\n" +
      "declare function createKimCore(options?: Record<string, unknown>): unknown;\n" +
      "export default createKimCore;\n",
  );
}

/**
 * Emscripten's script with an `export default` instead of its CommonJS and AMD tail, which would overwrite
 * the exports of the surrounding bundle.
 */
function asModule(text, source) {
  const tail = text.search(/\nif \(typeof exports === ['"]object['"]/);
  if (tail < 0) fail(`${source} does not end the way Emscripten's MODULARIZE output does`);
  return `${text.slice(0, tail)}\nexport default createKimCore;\n`;
}
