// The package's declarations: one rolled-up .d.ts an entry, and the same as .d.cts.

import { copyFileSync, existsSync } from "node:fs";

import { entries } from "./bundle.mjs";
import { fail } from "./console.mjs";
import { at } from "./paths.mjs";

/** `await using` needs names that a project's own choice of libraries may leave out. */
const banner = '/// <reference lib="esnext.disposable" />';

/** Writes dist/*.d.ts and *.d.cts for every entry whose source exists; returns their paths. */
export async function rollUpTypes() {
  const { rollup } = await import("rollup");
  const { default: dts } = await import("rollup-plugin-dts");
  const outputs = [];
  for (const { name, source, platform, tsconfig: project } of entries) {
    if (!existsSync(at(source))) continue;
    const tsconfig = at(
      project ?? (platform === "node" ? "tsconfig.testing.json" : "tsconfig.json"),
    );
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
    const path = at("dist", `${name}.d.ts`);
    await build.write({ file: path, format: "es", banner });
    await build.close();
    copyFileSync(path, at("dist", `${name}.d.cts`));
    outputs.push(path, at("dist", `${name}.d.cts`));
  }
  return outputs;
}
