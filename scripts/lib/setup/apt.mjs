// Debian's packages: installing the missing ones, and fetching a source package without touching
// the machine's own configuration.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";

import { fail, say } from "../console.mjs";
import { at, onPath } from "../paths.mjs";
import { quietly } from "../run.mjs";

/** Installs packages as root or with sudo; if neither works, fails with the command to run. */
export async function installPackages(names) {
  const command = `apt-get install --no-install-recommends ${names.join(" ")}`;
  const asRoot = process.getuid?.() === 0;
  if (!onPath("apt-get")) {
    fail(`not a Debian system; install what these Debian packages hold: ${names.join(" ")}`);
  }
  if (!asRoot && !onPath("sudo")) fail(`neither root nor sudo; as root run: ${command}`);

  say(`installing Debian packages: ${names.join(" ")}`);
  const prefix = asRoot ? [] : ["sudo", "-n"];
  const apt = (log, ...args) => {
    const [program, ...rest] = [
      ...prefix,
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      ...args,
    ];
    return quietly(program, rest, { log, hint: `Install them by hand: ${command}` });
  };
  await apt("apt-update", "update");
  await apt("apt-install", "install", "-y", "--no-install-recommends", ...names);
}

/** Downloads Debian's source package `name` into `folder`, with separate package lists. */
export async function downloadSource(name, folder, hint) {
  if (!onPath("apt-get")) fail(`not a Debian system. ${hint}`);
  const state = join(folder, "apt");
  for (const part of ["lists/partial", "cache/archives/partial", "sources"]) {
    mkdirSync(join(state, part), { recursive: true });
  }
  writeSourceLists(join(state, "sources"));
  const options = {
    "Dir::Etc::SourceList": "/dev/null",
    "Dir::Etc::SourceParts": join(state, "sources"),
    "Dir::State::Lists": join(state, "lists"),
    "Dir::Cache": join(state, "cache"),
    // apt's own user cannot read a folder inside a home directory.
    "APT::Sandbox::User": "root",
  };
  const flags = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  await quietly("apt-get", [...flags, "update"], { log: "apt-source-update", hint });
  await quietly("apt-get", [...flags, "source", "--download-only", name], {
    log: "apt-source",
    cwd: folder,
    hint,
  });
}

/** Writes the machine's archive lists, with `deb` replaced by `deb-src`. */
function writeSourceLists(folder) {
  const parts = "/etc/apt/sources.list.d";
  const lists = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  if (existsSync("/etc/apt/sources.list")) lists.push("/etc/apt/sources.list");
  for (const path of lists) {
    const target = join(folder, basename(path));
    if (path.endsWith(".sources")) {
      const text = readFileSync(path, "utf8").replace(/^Types:.*$/gm, "Types: deb-src");
      writeFileSync(target, text);
    } else if (path.endsWith(".list")) {
      const lines = readFileSync(path, "utf8").match(/^deb\s.*$/gm) ?? [];
      writeFileSync(
        target,
        lines.map((line) => line.replace(/^deb\s/, "deb-src ")).join("\n") + "\n",
      );
    } else if (path.endsWith(".gpg") || path.endsWith(".asc")) {
      copyFileSync(path, target);
    }
  }
}

/** Where downloads of source packages are kept. */
export const downloads = at("build/download");
