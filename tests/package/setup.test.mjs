// The scripts on machines and in settings other than the usual ones. They run in a copy of scripts/, with programs that
// only record how they were called.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { withBuildLock } from "../../scripts/lib/lock.mjs";
import { at } from "../../scripts/lib/paths.mjs";

/** A copy of the scripts, and of what they read. */
let tree;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "kim-setup-"));
  for (const name of ["scripts", "package.json", "package-lock.json"]) {
    cpSync(at(name), join(tree, name), { recursive: true });
  }
});

afterEach(() => rmSync(tree, { recursive: true }));

/** Puts a shell script into the folder that is first on PATH. */
function addProgram(name, text) {
  mkdirSync(join(tree, "bin"), { recursive: true });
  writeFileSync(join(tree, "bin", name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(tree, "bin", name), 0o755);
}

/** Runs a program of the tree, or the code of a module in its folder; returns { status, stdout, stderr }. */
function runNode(args, env = {}) {
  return spawnSync(process.execPath, args, {
    ...{ cwd: tree, encoding: "utf8" },
    env: { ...process.env, PATH: `${join(tree, "bin")}:${process.env.PATH}`, ...env },
  });
}

const runModule = (code, env) => runNode(["--input-type=module", "--eval", code], env);

test("a command that is named by a path with a symbolic link does its work", () => {
  const link = join(tree, "link");
  symlinkSync(tree, link);
  for (const name of ["build", "setup"]) {
    const { status, stderr } = runNode([join(link, `scripts/${name}.mjs`), "packge"]);
    assert.equal(status, 1, name);
    assert.match(stderr, /there are: /, name);
  }
});

test("the packages are installed with those of development, whatever npm is told to omit", () => {
  // `npm ci --dry-run` and `npm ci --omit=dev` end well, and what the build needs is not there.
  addProgram("npm", `printf "%s\\\\n" "$@"`);
  const { status } = runModule(`
    import { setUpNpm } from "./scripts/lib/setup/npm.mjs";
    await setUpNpm();`);
  assert.equal(status, 0);
  const flags = readFileSync(join(tree, "build/log/npm-ci.log"), "utf8").trim().split("\n");
  for (const flag of ["--include=dev", "--include=optional", "--dry-run=false"]) {
    assert.ok(flags.includes(flag), `${flag} of ${flags.join(" ")}`);
  }
});

test("a lock is not held by a process that has its holder's number by chance", async () => {
  const path = join(tree, "build/.lock");
  mkdirSync(join(tree, "build"));
  // What a killed build left in a container, where this process has the same number.
  symlinkSync(`${process.pid} 1`, path);
  const order = [];
  await withBuildLock(() => order.push("after another of this number"), path);
  symlinkSync(String(process.pid), path);
  await withBuildLock(() => order.push("after one of an earlier version"), path);
  assert.equal(order.length, 2);
  assert.deepEqual(readdirSync(join(tree, "build")), []);
});

/** Replaces CMake by a program that notes that it configures, and writes what CMake would for `home`. */
function addCmake(home, result = "touch $folder/build.ninja") {
  addProgram(
    "cmake",
    `[ "$1" = --preset ] || exit 0
     folder=build/$2
     echo "configured $2 after:" $(ls $folder 2>/dev/null | tr '\\n' ' ') >> configured.txt
     mkdir -p $folder
     echo "CMAKE_HOME_DIRECTORY:INTERNAL=${home}" > $folder/CMakeCache.txt
     ${result}`,
  );
}

/** Builds a preset with the program of `addCmake`; returns the exit status. */
function buildPreset(name, env) {
  const { status } = runModule(
    `import { buildPreset } from "./scripts/lib/cmake.mjs";
     await buildPreset("${name}", "a preset");`,
    env,
  );
  return status;
}

const configurations = () => readFileSync(join(tree, "configured.txt"), "utf8").trim().split("\n");

test("a build folder is configured once, and again when the tree is at another place", () => {
  addCmake(tree);
  for (let times = 0; times < 2; ++times) assert.equal(buildPreset("native"), 0);
  assert.equal(configurations().length, 1);
  // A folder that was configured before there were stamps, in a tree that was copied.
  rmSync(join(tree, "build/stamp"), { recursive: true });
  assert.equal(buildPreset("native"), 0);
  assert.equal(configurations().length, 1);
  rmSync(join(tree, "build/stamp"), { recursive: true });
  addCmake("/elsewhere");
  assert.equal(buildPreset("asan"), 0);
  rmSync(join(tree, "build/stamp"), { recursive: true });
  assert.equal(buildPreset("asan"), 0);
  assert.equal(configurations().length, 3);
});

test("a build folder is configured anew for another compiler, and keeps the fuzzer's corpus", () => {
  addCmake(tree);
  addProgram("clang++-14", "");
  mkdirSync(join(tree, "build/fuzz/corpus"), { recursive: true });
  assert.equal(buildPreset("fuzz"), 0);
  addProgram("other-clang++", "");
  assert.equal(buildPreset("fuzz", { CXX: "other-clang++" }), 0);
  assert.deepEqual(configurations(), Array(2).fill("configured fuzz after: corpus"));
});

test("CMake starts afresh after a configuration that failed, and finds what was installed since", () => {
  addCmake(tree, "exit 1");
  assert.equal(buildPreset("wasm"), 1);
  addCmake(tree);
  assert.equal(buildPreset("wasm"), 0);
  assert.deepEqual(configurations(), Array(2).fill("configured wasm after:"));
});

test("flags in the environment do not get into the package's WebAssembly", () => {
  addProgram("em++", "");
  mkdirSync(join(tree, "bin/cmake/Modules/Platform"), { recursive: true });
  writeFileSync(join(tree, "bin/cmake/Modules/Platform/Emscripten.cmake"), "");
  const toolchain = at("cmake/toolchain-emscripten.cmake");
  const script = `include("${toolchain}")\nmessage("[$ENV{CXXFLAGS}$ENV{LDFLAGS}]")\n`;
  writeFileSync(join(tree, "probe.cmake"), script);
  const { stderr } = spawnSync("cmake", ["-P", join(tree, "probe.cmake")], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${join(tree, "bin")}:${process.env.PATH}`,
      ...{ CXXFLAGS: "-march=native", LDFLAGS: "-Wl,-z,relro" },
    },
  });
  assert.equal(stderr.trim(), "[]");
});

test("a compiler that is not clang is refused in one line, before anything is compiled", () => {
  for (const name of ["cmake", "CMakeLists.txt"]) {
    cpSync(at(name), join(tree, name), { recursive: true });
  }
  // For CMake this is GNU's compiler.
  addProgram("g++", 'exec clang++-14 -U__clang__ "$@"');
  const { status, stderr } = spawnSync("cmake", ["-G", "Ninja", "-S", tree, "-B", `${tree}/out`], {
    encoding: "utf8",
    env: { ...process.env, CXX: join(tree, "bin/g++") },
  });
  assert.equal(status, 1);
  assert.match(stderr, /clang is needed, \S+ is GNU: unset CXX/);
});

test("a build that was killed is begun again, even if the sources are as before it", () => {
  mkdirSync(join(tree, "bin"));
  symlinkSync(at("node_modules"), join(tree, "node_modules"));
  // Instead of what bundles, which takes a minute.
  const parts = { bundle: "bundle", types: "rollUpTypes", provenance: "writeProvenance" };
  for (const [file, name] of Object.entries({ ...parts, reference: "writeReference" })) {
    const path = join(tree, "scripts/lib/package", `${file}.mjs`);
    writeFileSync(path, `export const ${name} = () => globalThis.work("${name}");\n`);
  }
  const cmake = `export const buildPreset = () => {};\n`;
  writeFileSync(join(tree, "scripts/lib/cmake.mjs"), cmake);
  const modules = `export const writeCoreModules = () => {};\n`;
  writeFileSync(join(tree, "scripts/lib/core/modules.mjs"), modules);
  for (const name of ["base", "extras", "testing"])
    writeFileSync(join(tree, `tsconfig.${name}.json`), "");
  writeFileSync(join(tree, "tsconfig.json"), "");
  for (const folder of ["js", "dist", "docs/reference"])
    mkdirSync(join(tree, folder), { recursive: true });
  const outputs = ["index.mjs", "index.d.ts", "kim.wasm"].map((name) => `dist/${name}`);
  for (const name of [...outputs, "docs/reference/README.md"]) writeFileSync(join(tree, name), "");
  /** Builds from this source; returns what was done. The process ends at the piece of work `until`. */
  const build = (source, until) => {
    writeFileSync(join(tree, "js/index.ts"), source);
    const { stdout } = runModule(`
      globalThis.work = (name) => {
        console.log(name);
        if (name === "${until}") process.kill(process.pid, "SIGKILL");
      };
      const { build } = await import("./scripts/build.mjs");
      await build("js");`);
    return stdout.trim().split("\n").filter(Boolean);
  };
  const all = [...Object.values(parts), "writeReference"];
  assert.deepEqual(build("one"), all);
  assert.deepEqual(build("one"), []);
  assert.deepEqual(build("two", "rollUpTypes"), ["bundle", "rollUpTypes"]);
  assert.deepEqual(build("one"), Object.values(parts));
});
