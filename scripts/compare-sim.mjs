// node scripts/compare-sim.mjs [SEEDS]
//
// Runs the simulation natively and as WebAssembly (in Node), with the session compiled with the release's
// flags for size and for speed, and compares a hash of all effects and deadlines: the same inputs must give
// the same effects everywhere.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";

import { buildPreset } from "./lib/cmake.mjs";
import { fail, main, say } from "./lib/console.mjs";
import { countOf } from "./lib/options.mjs";
import { at, filesIn } from "./lib/paths.mjs";
import { quietly } from "./lib/run.mjs";
import { setUp } from "./setup.mjs";

const seeds = process.argv[2] ?? 5000;
/** CMake targets that contain the session. */
const cores = ["kim_session", "kim_session_fast"];
const program = (core) => at("build/sim-wasm", `${core}.cjs`);

/** The release's own flags for most of the session, with its compiler in front. */
function wasmCommand(core) {
  const commands = JSON.parse(readFileSync(at("build/wasm/compile_commands.json"), "utf8"));
  const found = commands.find(
    ({ file, command }) =>
      file === at("src/session/session_connection.cc") && command.includes(`/${core}.dir/`),
  );
  if (!found) fail("build/wasm does not compile the session");
  const unwanted = /^-W(?!l,)/;
  const words = found.command.split(" -o ")[0].split(/\s+/);
  return words.filter((word) => !unwanted.test(word));
}

async function buildWasm(core) {
  if (!existsSync(at("build/wasm/libkim_protobuf_lite.a"))) {
    await buildPreset("wasm", "C++ core as WebAssembly");
  }
  mkdirSync(at("build/sim-wasm"), { recursive: true });
  const [compiler, ...flags] = wasmCommand(core);
  const sources = ["src/base", "src/wire", "src/session", "tests/sim", "tests/support"].flatMap(
    (folder) => filesIn(folder, /\.cc$/),
  );
  const libraries = ["libkim_proto.a", "libkim_protobuf_lite.a"].map((name) =>
    at("build/wasm", name),
  );
  const link = ["-sENVIRONMENT=node", "-sALLOW_MEMORY_GROWTH=1", "-sTOTAL_STACK=1MB"];
  // Keep printf: where passes run only at the link, they would replace it with other functions after the
  // linker has chosen what it needs.
  const own = [`-I${at("tests")}`, "-fno-builtin-printf"];
  const args = [...flags, ...own, ...sources, ...libraries, ...link];
  // Debian's em++ needs this path to find its JavaScript tools.
  const env = { NODE_PATH: process.env.NODE_PATH ?? "/usr/share/nodejs" };
  await quietly(compiler, [...args, "-sEXIT_RUNTIME=1", "-o", program(core)], { log: core, env });
}

function digestOf(command, args) {
  const { status, stdout } = spawnSync(command, [...args, "--seeds", String(seeds), "--digest"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const digest = stdout.match(/^digest (\w+)$/m)?.[1];
  if (status !== 0 || !digest) fail(`${command} ended with ${status}`);
  return digest;
}

await main(async () => {
  countOf(seeds, "SEEDS");
  await setUp("tests");
  await buildPreset("native", "C++ core and simulation");
  say("the simulation as WebAssembly ...");
  for (const core of cores) await buildWasm(core);
  const native = digestOf(at("build/native/tests/kim_sim"), []);
  // The loader of this Emscripten version mistakes Node's fetch for a browser's.
  for (const core of cores) {
    const wasm = digestOf(process.execPath, ["--no-experimental-fetch", program(core)]);
    if (native !== wasm) fail(`native ${native}, ${core} ${wasm}: the effects differ`);
  }
  say(`${seeds} seeds: the same effects natively and as WebAssembly (${native})`);
});
