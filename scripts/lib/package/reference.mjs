// The API reference, docs/reference: written by TypeDoc from the declarations in dist/.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { fail } from "../console.mjs";
import { entries } from "./entries.mjs";
import { at } from "../paths.mjs";

const tables = Object.fromEntries(
  ["interfaceProperties", "classProperties", "typeAliasProperties", "enumMembers"]
    .concat(["propertyMembers", "typeDeclaration", "parameters", "index"])
    .map((what) => [`${what}Format`, "table"]),
);

const options = {
  ...tables,
  plugin: ["typedoc-plugin-markdown"],
  name: "API reference",
  readme: "none",
  outputFileStrategy: "modules",
  flattenOutputFiles: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useHTMLAnchors: true,
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  // A missing comment, a used but unexported name, or a broken link is an error.
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  logLevel: "Warn",
};

/** Writes a project with only the declarations, which resolve each other as in a user's project. */
function writeProject(files) {
  const path = at("build/reference/tsconfig.json");
  const compilerOptions = { types: ["node"] };
  mkdirSync(at("build/reference"), { recursive: true });
  writeFileSync(
    path,
    JSON.stringify({ extends: at("tsconfig.base.json"), compilerOptions, files }),
  );
  return path;
}

/** The entry points of the reference. */
export const declarations = [...entries.map(({ name }) => name), "kim.global"].map((name) =>
  at("dist", `${name}.d.ts`),
);

/** Regenerates the reference; fails, with TypeDoc's output, if anything public is undocumented. */
export async function writeReference(entryPoints = declarations, out = at("docs/reference")) {
  const { Application } = await import("typedoc");
  const tsconfig = writeProject(entryPoints);
  const app = await Application.bootstrapWithPlugins({ ...options, entryPoints, tsconfig, out });
  const project = await app.convert();
  if (!project) fail("TypeDoc cannot read the declarations");
  app.validate(project);
  rmSync(out, { recursive: true, force: true });
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) fail("the reference is not complete");
}
