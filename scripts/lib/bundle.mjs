// The package's JavaScript: dist/*.mjs, *.cjs, the script-tag build and the gateway's command.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { say } from "./console.mjs";
import { entries } from "./entries.mjs";
import { bundleGlobal } from "./global-bundle.mjs";
import { internal, reserved } from "./internal-names.mjs";
import { at } from "./paths.mjs";
import { replaceModules } from "./replace-modules.mjs";
import { bundleForBrowsers, kept, slimmed } from "./slim-bundle.mjs";

const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** What entries import by name. Those that build on the main entry do not repeat the core. */
const external = [
  ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  manifest.name,
];

/** Bundles every entry whose source exists; returns the paths written. */
export async function bundle() {
  mkdirSync(at("dist/bin"), { recursive: true });
  const present = entries.filter(({ source }) => {
    if (!existsSync(at(source))) say(`${source} does not exist yet: entry left out`);
    return existsSync(at(source));
  });
  const outputs = await Promise.all([
    ...present.map((entry) => bundleEntry(entry, "esm", "mjs")),
    ...present.map((entry) => bundleEntry(entry, "cjs", "cjs")),
    ...present.filter(({ replacedInNode }) => replacedInNode).flatMap(bundleForNode),
    ...present.filter(({ isCompact }) => isCompact).map(bundleSlimForBrowsers),
    bundleGlobal(common),
    bundleGateway(),
  ]);
  return outputs.filter(Boolean);
}

const common = {
  absWorkingDir: at(),
  bundle: true,
  target: "es2020",
  logLevel: "warning",
  legalComments: "inline",
};

const shortNames = {
  mangleProps: internal,
  reserveProps: new RegExp(`^(${[...reserved, ...kept].join("|")})$`),
};

const bundleSlimForBrowsers = (entry) => bundleForBrowsers(common, { ...entry, external });

/** As the entry, with other modules in place of those that browsers need. */
function bundleForNode(entry) {
  const node = { ...entry, replaced: { ...entry.replaced, ...entry.replacedInNode } };
  return [bundleEntry(node, "esm", "node.mjs"), bundleEntry(node, "cjs", "node.cjs")];
}

async function bundleEntry(entry, format, suffix) {
  const { name, source, platform, directive = "", replaced = {}, isCompact = false } = entry;
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
    ...(isCompact ? shortNames : {}),
    // With the sources inside, which are not in the package: bundlers warn about maps without.
    sourcemap: "linked",
    banner: { js: directive },
  });
  for (const { path, text } of outputFiles) {
    writeFileSync(path, isCompact && path === outfile ? slimmed(text, suffix) : text);
  }
  return outfile;
}

async function bundleGateway() {
  const source = at("js/testing/cli.ts");
  if (!existsSync(source)) {
    say("js/testing/cli.ts does not exist yet: no kim-gateway command");
    return undefined;
  }
  const { build } = await import("esbuild");
  const outfile = at("dist/bin/kim-gateway.mjs");
  await build({
    ...common,
    entryPoints: [source],
    outfile,
    format: "esm",
    platform: "node",
    external,
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(outfile, 0o755);
  return outfile;
}
