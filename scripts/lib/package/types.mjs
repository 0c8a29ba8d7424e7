// The package's declarations: one rolled-up .d.ts an entry, and the same as .d.cts.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

import { fail } from "../console.mjs";
import { entries } from "./entries.mjs";
import { at } from "../paths.mjs";

/**
 * `await using` needs names that TypeScript has since 5.2, in a library that a project may leave out. As
 * declared there, so that both together are one declaration.
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
 * The package's own name. A class that is declared twice is two types, so every other entry takes
 * the names of the main one from there.
 */
const { name: main } = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** A module's first comment: what it is called, and what it is for. */
const headOf = (path, about) => `/**\n * ${about}\n * @module ${path}\n */\n`;

const namesOfMain = `export * from "${main}";\n`;

/** What of the main entry's names the builds that count bytes are without. */
const leftOut = new Set(
  Array.from(
    readFileSync(at("js/wire/proto_names.ts"), "utf8").matchAll(/^export (?:const|type) (\w+)/gm),
    ([, name]) => name,
  ),
);

/** The others by name, from the main entry's declarations. */
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

/** The main entry comes first: some of the others take its names. */
async function typesOf(entry, head) {
  if (!entry.namesOfMain) return rollUp(entry, head);
  return head + (entry.isCompact ? mostNamesOfMain() : namesOfMain);
}

/** The global of the script-tag build, for pages whose scripts are TypeScript or checked by it. */
function writeScriptTypes() {
  const about = "The script-tag build: the global `KIM` has the names of `kim-web-sdk`.";
  const head = headOf(`${main}/kim.global.js`, about);
  const types = `${head}${mostNamesOfMain()}export as namespace KIM;\n`;
  writeFileSync(at("dist/kim.global.d.ts"), types);
}

/** What an entry in a folder of its own takes from the rest is public: it names the main entry. */
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

/** Rollup makes a value of what is exported of another package, but there is the type alone. */
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
