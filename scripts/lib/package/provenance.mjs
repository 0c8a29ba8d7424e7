// dist/provenance.json: the tools that built the package, and the hashes of its files.

import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { relative, sep } from "node:path";

import { at, filesIn } from "../paths.mjs";
import { protobufVersion } from "../setup/protobuf.mjs";
import { sha256 } from "../stamp.mjs";
import { find } from "../setup/tools.mjs";

const path = "dist/provenance.json";

const firstLine = (command, ...args) =>
  execFileSync(command, args, { encoding: "utf8" }).split("\n")[0];

/** Whether a word of a command is a flag that affects the code: not paths, warnings or file names. */
const isFlag = (word) =>
  /^(-[OfmD][\w=+-]*|-inline-threshold=.*|-std=.*|-s[A-Z]\w*=.*|-Wl,.*|--(no-entry|enable|low|converge).*)$/.test(
    word,
  );

/** The flags of each step of some targets; each distinct set once, in order. */
function flagsOf(...targets) {
  const args = ["-C", at("build/wasm"), "-t", "commands", ...targets];
  const commands = execFileSync(find("ninja"), args, { encoding: "utf8" });
  const steps = commands.split("\n").flatMap((line) => line.split(" && "));
  const sets = steps
    .map((step) => step.split(/\s+/).map((word) => word.replaceAll('"', "")))
    .filter((words) => words.some((word) => /(em\+\+|wasm-opt)$/.test(word)))
    .map((words) => words.filter(isFlag).join(" "));
  return [...new Set(sets.filter(Boolean))];
}

/** Versions of the packages that produced the JavaScript and the declarations. */
function tools() {
  const names = ["esbuild", "terser", "rollup", "rollup-plugin-dts", "typescript"];
  const version = (name) =>
    JSON.parse(readFileSync(at("node_modules", name, "package.json"), "utf8")).version;
  return Object.fromEntries(names.map((name) => [name, version(name)]));
}

/** The hash of a file, as for the `integrity` of a script tag. */
const integrity = (file) =>
  `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;

/** Writes the file, based on build/wasm and dist. */
export function writeProvenance() {
  const outputs = filesIn("dist", /./).filter((file) => file !== at(path));
  const name = (file) => relative(at("dist"), file).split(sep).join("/");
  const provenance = {
    wasm: {
      emscripten: /\d+\.\d+\.\d+/.exec(firstLine(find("em++"), "--version"))[0],
      protobuf: protobufVersion,
      flags: flagsOf("kim-core.wasm", "kim-core-fast.wasm"),
      unpackerFlags: flagsOf("kim-unpack.wasm", "kim-extract.wasm"),
    },
    javascript: tools(),
    integrity: { "kim.global.js": integrity(at("dist/kim.global.js")) },
    sha256: Object.fromEntries(outputs.map((file) => [name(file), sha256(file)])),
  };
  writeFileSync(at(path), `${JSON.stringify(provenance, null, 2)}\n`);
}
