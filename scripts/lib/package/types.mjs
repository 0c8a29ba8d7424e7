// The package's declarations: one rolled-up .d.ts per entry, and the same as .d.cts.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

import { fail } from "../console.mjs";
import { entries } from "./entries.mjs";
import { at } from "../paths.mjs";

/**
 * `await using` needs names that TypeScript declares since 5.2, in a library that a project may leave out.
 * They are declared here in the same way, so that the declarations merge.
 */
const disposable = {
  name: "disposable.d.ts",
  text: `// For projects without TypeScript's library "esnext.disposable", which declares the same.
interface SymbolConstructor {
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
}
interface Disposable {
  [Symbol.dispose](): void;
}
interface AsyncDisposable {
  [Symbol.asyncDispose](): PromiseLike<void>;
}
`,
};

/**
 * The package's own name. A class that is declared twice is two types, so the other entries import the main
 * entry's names from it.
 */
const { name: main } = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** A module's first comment: its name and description. */
const headOf = (path, about) => `/**\n * ${about}\n * @module ${path}\n */\n`;

const namesOfMain = `export * from "${main}";\n`;

/** The main entry's names that the size-critical builds leave out. */
const leftOut = new Set(
  Array.from(
    readFileSync(at("js/wire/proto_names.ts"), "utf8").matchAll(/^export (?:const|type) (\w+)/gm),
    ([, name]) => name,
  ),
);

/** Re-exports the other names from the main entry's declarations. */
function mostNamesOfMain() {
  const lists = readFileSync(at("dist/index.d.ts"), "utf8").matchAll(
    /^export (type )?\{(.*)\};$/gm,
  );
  return Array.from(lists, ([, type = "", list]) => {
    const names = list.split(",").map((name) => name.trim().replace(/^\S+ as /, ""));
    const kept = names.filter((name) => !leftOut.has(name));
    return `export ${type}{ ${kept.join(", ")} } from "${main}";\n`;
  }).join("");
}

/** Writes dist/*.d.ts and *.d.cts of every entry. */
export async function rollUpTypes() {
  writeFileSync(at("dist", disposable.name), disposable.text);
  for (const entry of entries) {
    const path = entry.name === "index" ? main : `${main}/${entry.name}`;
    const head = headOf(path, entry.about);
    const types = await typesOf(entry, head);
    for (const suffix of ["d.ts", "d.cts"]) {
      writeFileSync(at("dist", `${entry.name}.${suffix}`), types);
    }
  }
  writeScriptTypes();
}

/** Call it for the main entry first: other entries use its names. */
async function typesOf(entry, head) {
  if (!entry.namesOfMain) return rollUp(entry, head);
  return head + (entry.isCompact ? mostNamesOfMain() : namesOfMain);
}

/**
 * Declares the global of the script-tag build, for scripts that are written in TypeScript or checked by it.
 */
function writeScriptTypes() {
  const about = "The script-tag build: the global `KIM` has the names of `kim-web-sdk`.";
  const head = headOf(`${main}/kim.global.js`, about);
  const types = `${head}${mostNamesOfMain()}export as namespace KIM;\n`;
  writeFileSync(at("dist/kim.global.d.ts"), types);
}

/** Entries in their own folder use only public names of the rest: import them from the main entry. */
function publicTypes(source) {
  const folder = dirname(at(source)) + sep;
  return {
    name: "public-types",
    resolveId(id, importer) {
      const isOutside =
        importer && id.startsWith(".") && !join(dirname(importer), id).startsWith(folder);
      return isOutside ? { id: main, external: true } : null;
    },
  };
}

/** Rollup re-exports a type of another package as a value: make it a type again. */
function asType(code) {
  const exported = /^export \{ default as (\w+) \} from .*;\n/m;
  const name = exported.exec(code)?.[1];
  if (!name) return code;
  return code.replace(exported, "").replace(/^export type \{/m, `export type { ${name},`);
}

async function rollUp({ name, source, platform, tsconfig: project }, head) {
  const { rollup } = await import("rollup");
  const { default: dts } = await import("rollup-plugin-dts");
  const tsconfig = at(project ?? (platform === "node" ? "tsconfig.testing.json" : "tsconfig.json"));
  const build = await rollup({
    input: at(source),
    plugins: [
      publicTypes(source),
      dts({
        tsconfig,
        compilerOptions: { noEmit: false, noUnusedLocals: false, stripInternal: true },
      }),
    ],
    external: (id) => !id.startsWith(".") && !id.startsWith("/") && !id.startsWith("#"),
    onwarn: (warning) => {
      if (warning.code !== "UNUSED_EXTERNAL_IMPORT") fail(`types of ${name}: ${warning.message}`);
    },
  });
  const { output } = await build.generate({ format: "es", banner: head });
  await build.close();
  const code = asType(output[0].code);
  if (!code.includes("Symbol.asyncDispose")) return code;
  return `/// <reference path="./${disposable.name}" />\n${code}`;
}
