// The build of ./slim that bundlers for browsers choose: minified, and without code for Node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { manifest } from "../support/consumer.mjs";
import { bundleOf } from "./support/bundles.mjs";
import { passWith } from "./support/pass_with.mjs";

const read = (path) => readFileSync(at(path));

/** Bundles ./slim with the export conditions of a platform. */
async function bundled(platform) {
  const options = { format: "esm", platform, external: ["long", "idb-keyval"] };
  return (await bundleOf(`export * from "${manifest.name}/slim";`, options)).text;
}

test("./slim has the same names in a browser and in Node", async () => {
  const inBrowser = await import("../../dist/slim.browser.mjs");
  const inNode = await import("kim-web-sdk/slim");
  assert.deepEqual(Object.keys(inBrowser), Object.keys(inNode));
});

test("a bundle for browsers contains nothing of Node, and one for Node does", async () => {
  const nodes = /getBuiltinModule\("module"\)|utf8Write|install the package/;
  assert.doesNotMatch(await bundled("browser"), nodes);
  assert.match(await bundled("node"), nodes);
});

test("a bundle for browsers contains only the codecs that the application uses", async () => {
  const program = `export { KIMClient } from "${manifest.name}/slim";`;
  const { text } = await bundleOf(program, { minify: true, format: "esm", platform: "browser" });
  assert.match(text, /"LoginReq"/);
  assert.doesNotMatch(text, /"KickoutNotify"|"Session"|"MessagePush"/);
});

test("the names by which a core is loaded, and its version is read, are the same in every release", () => {
  const core = new WebAssembly.Module(read("dist/kim.unpacked.wasm"));
  const names = (list) => list.map(({ module = "", name }) => `${module}.${name}`);
  assert.deepEqual(names(WebAssembly.Module.imports(core)), ["env.ka"]);
  const exported = names(WebAssembly.Module.exports(core));
  for (const name of [".memory", ".k0", ".k1"]) assert.ok(exported.includes(name), name);
});

test("the tests of the package pass with the build of ./slim for browsers", () => {
  passWith("slim_build.mjs");
});
