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
  // What has no comment, is named but not exported, or links to nothing, is an error.
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  logLevel: "Warn",
};

/** A project of the declarations alone, which find one another as users' projects find them. */
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

/** What the reference is made from. */
export const declarations = [...entries.map(({ name }) => name), "kim.global"].map((name) =>
  at("dist", `${name}.d.ts`),
);

/**
 * Writes a reference of declarations anew; fails, after TypeDoc's words, if anything public is not
 * described.
 */
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
