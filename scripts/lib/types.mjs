// The package's declarations: one rolled-up .d.ts an entry, and the same as .d.cts.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { entries } from "./bundle.mjs";
import { fail } from "./console.mjs";
import { at } from "./paths.mjs";

/** `await using` needs names that a project's own choice of libraries may leave out. */
const banner = '/// <reference lib="esnext.disposable" />';

/**
 * The package's own name. A class that is declared twice is two types, so every other entry takes
 * the names of the main one from there.
 */
const { name: main } = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** Writes dist/*.d.ts and *.d.cts for every entry whose source exists; returns their paths. */
export async function rollUpTypes() {
  const outputs = [];
  for (const entry of entries.filter(({ source }) => existsSync(at(source)))) {
    const types = entry.namesOfMain ? `export * from "${main}";\n` : await rollUp(entry);
    for (const suffix of ["d.ts", "d.cts"]) {
      outputs.push(at("dist", `${entry.name}.${suffix}`));
      writeFileSync(outputs.at(-1), types);
    }
  }
  return outputs;
}

async function rollUp({ name, source, platform, tsconfig: project }) {
  const { rollup } = await import("rollup");
  const { default: dts } = await import("rollup-plugin-dts");
  const tsconfig = at(project ?? (platform === "node" ? "tsconfig.testing.json" : "tsconfig.json"));
  const build = await rollup({
    input: at(source),
    plugins: [
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
  const { output } = await build.generate({ format: "es", banner });
  await build.close();
  return output[0].code;
}
