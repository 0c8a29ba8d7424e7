// The main entry's two builds: that for Node has a core optimised for speed, the other one optimised for size.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { at, root } from "../../scripts/lib/paths.mjs";
import { manifest } from "../support/consumer.mjs";
import { bundleOf } from "./support/bundles.mjs";
import { passWith } from "./support/pass_with.mjs";

const coreIn = (script) => {
  const [, hex, base64] = /"(?:([0-9a-f]{10000,})|([A-Za-z0-9+/=]{10000,}))"/.exec(script);
  return hex ? Buffer.from(hex, "hex") : Buffer.from(base64, "base64");
};
const builtCore = (name) => readFileSync(at("build/wasm", name));
const require = createRequire(import.meta.url);
const fromRoot = (path) => relative(root, path).replaceAll("\\", "/");

/** Bundles the main entry with the export conditions of a platform. */
async function bundled(platform, format) {
  const isModule = format === "esm";
  const program = isModule ? `export * from "${manifest.name}";` : `require("${manifest.name}");`;
  const { text, inputs } = await bundleOf(program, { format, platform, external: ["long", "ws"] });
  return { files: inputs.filter((path) => path.startsWith("dist/")), core: coreIn(text) };
}

test("Node imports and requires the build whose core is optimised for speed", (t) => {
  const imported = fileURLToPath(import.meta.resolve(manifest.name));
  const required = require.resolve(manifest.name);
  assert.deepEqual([imported, required].map(fromRoot), [
    "dist/index.node.mjs",
    "dist/index.node.cjs",
  ]);
  for (const path of [imported, required]) {
    const core = coreIn(readFileSync(path, "utf8"));
    assert.deepEqual(core, builtCore("kim-core-fast.wasm"));
    t.diagnostic(`the core in ${fromRoot(path)}: ${core.length} bytes`);
  }
});

for (const [format, suffix] of [
  ["esm", "mjs"],
  ["cjs", "cjs"],
]) {
  test(`bundles for browsers have the core optimised for size, those for Node the one for speed: ${format}`, async () => {
    const page = await bundled("browser", format);
    assert.deepEqual(page.files, [`dist/index.${suffix}`]);
    assert.deepEqual(page.core, builtCore("kim-core.wasm"));
    const node = await bundled("node", format);
    assert.deepEqual(node.files, [`dist/index.node.${suffix}`]);
    assert.deepEqual(node.core, builtCore("kim-core-fast.wasm"));
  });
}

test("the name of each class is that of its export, in every entry", async () => {
  const isClass = (value) => typeof value === "function" && /^class\b/.test(String(value));
  let count = 0;
  for (const path of ["", "/slim", "/js", "/tabs", "/lookup", "/reliable", "/testing"]) {
    const entry = await import(manifest.name + path);
    const classes = Object.entries(entry).filter(([, value]) => isClass(value));
    for (const [name, value] of classes) assert.equal(value.name, name, manifest.name + path);
    count += classes.length;
  }
  assert.ok(count > 30);
});

test("objects of applications have no short names in the build for browsers either", async () => {
  const [page, node] = await Promise.all([import("../../dist/index.mjs"), import(manifest.name)]);
  const namesOf = ({ KIMClient, OfflineMessages }) => {
    const client = new KIMClient("ws://localhost/", { account: "alice", token: "t" });
    const held = [client, new OfflineMessages(client, [])];
    return held.flatMap((object) => [
      ...Object.getOwnPropertyNames(object),
      ...Object.getOwnPropertyNames(Object.getPrototypeOf(object)),
    ]);
  };
  assert.notEqual(page.KIMClient, node.KIMClient);
  assert.deepEqual(namesOf(page), namesOf(node));
});

test("an application's bundler may shorten names that begin with an underscore", async () => {
  for (const path of ["", "/slim", "/js"]) {
    const program = `import { KIMClient, LogicPkt, ready } from "${manifest.name}${path}";
      import { Inbox } from "${manifest.name}/reliable";
      export async function destOf(core) {
        await ready(core);
        const client = new KIMClient("ws://localhost/", { account: "alice", token: "t" });
        await new Inbox(client, { account: "alice" }).close();
        return LogicPkt.from(LogicPkt.build("c", "d").bytes()).dest;
      }`;
    for (const platform of ["browser", "node"]) {
      const options = { format: "cjs", platform, mangleProps: /^_/, external: ["ws"] };
      const { text } = await bundleOf(program, options);
      const module = { exports: {} };
      new Function("module", "require", text)(module, require);
      const dest = await module.exports.destOf(readFileSync(at("dist/kim.wasm")));
      assert.equal(dest, "d", `${manifest.name}${path}, ${platform}`);
    }
  }
});

test("the tests of the package pass with the build for browsers", () => {
  passWith("page_build.mjs");
});
