// The package's JavaScript: dist/*.mjs, *.cjs, the script-tag build and the gateway's command.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { entries } from "./entries.mjs";
import { bundleGlobal } from "./global-bundle.mjs";
import { internal, reserved } from "../compact/internal-names.mjs";
import { compactedModule } from "../compact/output.mjs";
import { handedOutNames } from "../compact/shared-names.mjs";
import { at } from "../paths.mjs";
import { replaceModules } from "./replace-modules.mjs";
import { bundleForBrowsers, slimmed } from "./slim-bundle.mjs";

const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** Imports that stay external, so that entries built on the main entry do not contain the core again. */
const external = [
  ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  manifest.name,
];

export async function bundle() {
  mkdirSync(at("dist/bin"), { recursive: true });
  await Promise.all([
    ...entries.map((entry) => bundleEntry(entry, "esm", "mjs")),
    ...entries.map((entry) => bundleEntry(entry, "cjs", "cjs")),
    ...entries.filter(({ replacedInNode }) => replacedInNode).flatMap(bundleForNode),
    ...entries.filter(({ isCompact }) => isCompact).map(bundleSlimForBrowsers),
    bundleGlobal(common),
    bundleGateway(),
  ]);
}

const common = {
  absWorkingDir: at(),
  bundle: true,
  target: "es2020",
  logLevel: "warning",
  legalComments: "inline",
};

/**
 * Shortens member names. Objects that applications have keep their names, because the shortest names could
 * clash.
 */
const shortNames = () => ({
  mangleProps: internal,
  reserveProps: new RegExp(`^(${[...reserved, ...handedOutNames()].join("|")})$`),
});

const bundleSlimForBrowsers = (entry) => bundleForBrowsers(common, { ...entry, external });

/** Bundles the entry for Node: without the modules that only browsers need, and with long names. */
function bundleForNode(entry) {
  const replaced = { ...entry.replaced, ...entry.replacedInNode };
  const node = { ...entry, replaced, hasShortNames: false };
  return [bundleEntry(node, "esm", "node.mjs"), bundleEntry(node, "cjs", "node.cjs")];
}

async function bundleEntry(entry, format, suffix) {
  const { name, source, platform, directive = "", replaced = {} } = entry;
  const { isCompact = false, hasShortNames = isCompact } = entry;
  const { build } = await import("esbuild");
  const outfile = at("dist", `${name}.${suffix}`);
  const { outputFiles } = await build({
    ...common,
    entryPoints: [at(source)],
    outfile,
    write: false,
    format,
    platform,
    external: external.filter((dependency) => !(dependency in replaced)),
    plugins: [replaceModules(replaced)],
    ...(hasShortNames ? shortNames() : {}),
    // Include the sources, which are not in the package: bundlers warn about maps without them.
    sourcemap: "linked",
    banner: { js: directive },
  });
  for (const { path, text } of outputFiles) {
    writeFileSync(path, path === outfile ? inFewerWords(entry, suffix, text) : text);
  }
}

/** Compacts the bundler's output, as far as the entry asks for it. */
function inFewerWords({ isCompact, hasShortNames }, suffix, text) {
  if (isCompact) return slimmed(text, suffix);
  return hasShortNames && suffix === "mjs" ? compactedModule(text) : text;
}

async function bundleGateway() {
  const { build } = await import("esbuild");
  const outfile = at("dist/bin/kim-gateway.mjs");
  await build({
    ...common,
    entryPoints: [at("js/testing/cli.ts")],
    outfile,
    format: "esm",
    platform: "node",
    external,
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(outfile, 0o755);
}
