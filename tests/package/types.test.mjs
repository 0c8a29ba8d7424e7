// The declarations, with nothing skipped, for the compilers of the original's time and for today's.

import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { createConsumer, manifest, run } from "../support/consumer.mjs";

const compilerOptions = {
  ...{ strict: true, skipLibCheck: false, noEmit: true, esModuleInterop: true, types: [] },
  ...{ target: "es2020", lib: ["es2020", "dom"] },
};

/** The entries that need no other package's types. */
const entries = ["slim", "js", "lookup", "tabs", "reliable"];
const imports = entries.map((name) => `import * as ${name} from "${manifest.name}/${name}";\n`);

const ways = [
  { compiler: "typescript-4.3", module: "commonjs", moduleResolution: "node" },
  { compiler: "typescript", module: "node16", moduleResolution: "node16" },
  { compiler: "typescript", module: "esnext", moduleResolution: "bundler" },
];

describe("a program of the original", () => {
  let consumer;
  before(() => {
    consumer = createConsumer();
    consumer.write("entries.ts", `${imports.join("")}export const all = { ${entries.join()} };\n`);
    const program = at("tests/package/programs/original.ts");
    consumer.write("original.ts", readFileSync(program, "utf8"));
  });
  after(() => consumer?.remove());

  for (const { compiler, ...options } of ways) {
    const { version } = JSON.parse(
      readFileSync(at("node_modules", compiler, "package.json"), "utf8"),
    );
    test(`compiles with TypeScript ${version} and moduleResolution ${options.moduleResolution}`, () => {
      const files = ["original.ts", "entries.ts"];
      const project = { compilerOptions: { ...compilerOptions, ...options }, files };
      const path = consumer.write("tsconfig.json", JSON.stringify(project));
      const tsc = at("node_modules", compiler, "bin/tsc");
      run(process.execPath, [tsc, "-p", path], consumer.project);
    });
  }
});
