// Checks the declarations, without `skipLibCheck`, with the compilers of the original's time and of today.

import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
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

let consumer;
before(() => {
  consumer = createConsumer();
  consumer.write("entries.ts", `${imports.join("")}export const all = { ${entries.join()} };\n`);
  for (const name of ["original.ts", "inferred.ts", "mistakes.ts", "undefined_options.ts"]) {
    consumer.write(name, readFileSync(at("tests/package/programs", name), "utf8"));
  }
});
after(() => consumer?.remove());

/** Compiles files of the consumer; throws with the compiler's output. */
function compile(compiler, options, files) {
  const project = { compilerOptions: { ...compilerOptions, ...options }, files };
  const path = consumer.write("tsconfig.json", JSON.stringify(project));
  run(process.execPath, [at("node_modules", compiler, "bin/tsc"), "-p", path], consumer.project);
}

describe("a program of the original", () => {
  for (const { compiler, ...options } of ways) {
    const { version } = JSON.parse(
      readFileSync(at("node_modules", compiler, "package.json"), "utf8"),
    );
    test(`compiles with TypeScript ${version} and moduleResolution ${options.moduleResolution}`, () => {
      compile(compiler, options, ["original.ts", "entries.ts"]);
    });
  }
});

const today = { module: "node16", moduleResolution: "node16" };
const node = { types: ["node"], typeRoots: [at("node_modules/@types")] };

test("A program for Node needs no types of the DOM", () => {
  const options = { ...today, ...node, target: "es2022", lib: ["es2022"] };
  compile("typescript", options, ["entries.ts"]);
});

test("An application's mistakes do not compile", () => {
  compile("typescript", today, ["mistakes.ts"]);
});

test("Any option may be given as undefined", () => {
  const options = { ...today, ...node, exactOptionalPropertyTypes: true };
  compile("typescript", options, ["undefined_options.ts"]);
});

test("Declarations of a program that does not list long among its packages can name an id's type", () => {
  const long = join(consumer.project, "node_modules/long");
  const own = join(consumer.installed, "node_modules");
  mkdirSync(own, { recursive: true });
  // npm puts `long` there if the program has another version, and other package managers always do.
  renameSync(long, join(own, "long"));
  const options = { ...today, noEmit: false, declaration: true, outDir: "out" };
  try {
    compile("typescript", options, ["inferred.ts"]);
  } finally {
    renameSync(join(own, "long"), long);
  }
});
