// A project in which the packed tarball is installed, like a user's project. Needs no network.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { at, root } from "../../scripts/lib/paths.mjs";

/** The package's own package.json. */
export const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** Runs a program and returns its stdout; throws with all of its output if it fails. */
export function run(command, args, cwd) {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")}:\n${error.stdout}\n${error.stderr}`);
  }
}

/** Packs the built package into `folder`; returns { tarball, files }. */
export function pack(folder) {
  const flags = ["--json", "--ignore-scripts", "--pack-destination", folder];
  const [info] = JSON.parse(run("npm", ["pack", ...flags], root));
  return { tarball: join(folder, info.filename), files: info.files.map((file) => file.path) };
}

/** The folders in this repository of the package's dependencies, with their own, and of its peers. */
function dependencyFolders() {
  const folders = new Set();
  const visit = (dependencies = {}) => {
    for (const name of Object.keys(dependencies)) {
      const folder = at("node_modules", name);
      if (folders.has(folder)) continue;
      folders.add(folder);
      visit(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).dependencies);
    }
  };
  visit({ ...manifest.dependencies, ...manifest.peerDependencies });
  return [...folders];
}

/**
 * Makes an empty project in a temporary folder and installs the tarball into it. The package's
 * dependencies come from this repository's node_modules, so that npm has nothing to look up.
 */
export function createConsumer() {
  const folder = mkdtempSync(join(tmpdir(), "kim-consumer-"));
  const { tarball, files } = pack(folder);
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const flags = ["--offline", "--install-links", "--ignore-scripts", "--no-audit", "--no-fund"];
  run("npm", ["install", ...flags, tarball, ...dependencyFolders()], project);
  return {
    project,
    tarball,
    files,
    installed: join(project, "node_modules", manifest.name),
    /** Writes a file of the project; returns its path. */
    write(name, text) {
      const path = join(project, name);
      writeFileSync(path, text);
      return path;
    },
    /** Runs a script in the project with Node; returns what it prints. */
    node(name, text) {
      return run(process.execPath, [this.write(name, text)], project).trim();
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
