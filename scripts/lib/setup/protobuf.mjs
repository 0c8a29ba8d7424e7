// protobuf's C++ sources in build/protobuf, from Debian's source package or from
// KIM_PROTOBUF_SOURCE (a folder or a tarball of the same release). Both are checked by hash.

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { createHash } from "node:crypto";

import { downloads, downloadSource } from "./apt.mjs";
import { fail, step } from "../console.mjs";
import { at, root } from "../paths.mjs";
import { quietly } from "../run.mjs";
import { isDone, markDone, sha256 } from "../stamp.mjs";

/** The release whose sources the build uses. */
export const protobufVersion = "3.21.12";
const tarball = {
  name: `protobuf_${protobufVersion}.orig.tar.gz`,
  sha256: "930c2c3b5ecc6c9c12615cf5ad93f1cd6e12d0aba862b572e076259970ac3a53",
};
/** The hash of the sources that the build reads (see digestOfSources). */
const sourcesSha256 = "ee3f480c8c825d16398c30cb9bafe3cf26b410c15b66fd858a807855b071e664";
const hint =
  `Without network, point KIM_PROTOBUF_SOURCE at a folder or tarball of protobuf ${protobufVersion} ` +
  "(Debian: apt-get source protobuf).";

/** Makes sure that build/protobuf holds the sources. */
export async function setUpProtobuf() {
  const target = at("build/protobuf");
  const list = join(target, "cmake/libprotobuf-lite.cmake");
  if (isDone("protobuf", sourcesSha256, [list])) return;

  await step(`Sources of protobuf ${protobufVersion}`, async () => {
    const given = process.env.KIM_PROTOBUF_SOURCE;
    const fresh = at("build/protobuf.new");
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    if (given) await take(resolve(root, given), fresh);
    else await unpack(await download(), fresh);

    if (digestOfSources(fresh) !== sourcesSha256) {
      fail(
        `these are not the sources of protobuf ${protobufVersion} (wrong hash): ${given ?? tarball.name}. ${hint}`,
      );
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    markDone("protobuf", sourcesSha256);
  });
}

async function download() {
  const path = join(downloads, tarball.name);
  if (!existsSync(path)) {
    mkdirSync(downloads, { recursive: true });
    await downloadSource("protobuf", downloads, hint);
  }
  rmSync(join(downloads, "apt"), { recursive: true, force: true });
  if (!existsSync(path)) fail(`Debian's source package has no ${tarball.name}. ${hint}`);
  if (sha256(path) !== tarball.sha256) {
    rmSync(path);
    fail(`the hash of ${tarball.name} is wrong; the file was removed. ${hint}`);
  }
  return path;
}

async function take(given, target) {
  if (!existsSync(given)) fail(`KIM_PROTOBUF_SOURCE does not exist: ${given}`);
  if (!statSync(given).isDirectory()) return unpack(given, target);
  for (const part of ["src/google", "cmake"]) {
    cpSync(join(given, part), join(target, part), { recursive: true });
  }
}

function unpack(path, target) {
  return quietly("tar", ["xzf", path, "--strip-components=1", "-C", target], { log: "tar", hint });
}

/** A hash over the files that the build can read: the list of the lite files, sources and headers. */
function digestOfSources(folder) {
  const source = join(folder, "src/google/protobuf");
  if (!existsSync(source)) fail(`no protobuf sources in ${folder}. ${hint}`);
  const files = ["", "io", "stubs"].flatMap((part) =>
    readdirSync(join(source, part))
      .filter((name) => /\.(h|cc|inc)$/.test(name) && !/test/.test(name))
      .map((name) => join("src/google/protobuf", part, name)),
  );
  const hash = createHash("sha256");
  for (const name of ["cmake/libprotobuf-lite.cmake", ...files.sort()]) {
    hash.update(`${name}\0${sha256(join(folder, name))}\0`);
  }
  return hash.digest("hex");
}
