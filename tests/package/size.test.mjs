// Upper limits for what a page downloads: the script-tag build, or a bundle of ./slim and kim.wasm.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { compressedSize } from "../../scripts/lib/compact/bundle.mjs";
import { contentsOf } from "../../scripts/lib/core/decisions.mjs";
import { costsOf } from "../../scripts/lib/core/packer.mjs";
import { at } from "../../scripts/lib/paths.mjs";
import { manifest } from "../support/consumer.mjs";
import { bundleOf } from "./support/bundles.mjs";
import { coreOfScript } from "./support/script_core.mjs";

/** Of kim.global.js, in bytes with brotli 11. */
const limit = 30_720;
/**
 * Of kim.wasm alone, which pages of ./slim fetch. Far below the goal in docs/performance.md, so that a regression
 * of the packing shows.
 */
const wasmLimit = 12_480;
/** Of kim.wasm and the minified JavaScript of everything that ./slim exports. */
const slimLimit = 30_720;

const read = (path) => readFileSync(at(path));

/**
 * The compressed sizes of the script without its core, of the unpacker, of the packed core, and of each part of
 * the core.
 */
async function breakdown(script) {
  const [core, unpacker, packed] = /\(\[`([^`]*)`,`([^`]*)`,\d+\]\)/.exec(script);
  const without = (part) => compressedSize(script.replace(part, () => ""));
  const weigh = async (part) => (await compressedSize(script)) - (await without(part));
  const sizes = {
    code: await without(core),
    unpacker: await weigh(unpacker),
    core: await weigh(packed),
  };
  const parts = Object.entries(costsOf(contentsOf(coreOfScript())));
  return { ...sizes, ...Object.fromEntries(parts.map(([name, size]) => [`core: ${name}`, size])) };
}

test(`kim.global.js takes at most ${limit} bytes with brotli`, async (t) => {
  const script = read("dist/kim.global.js").toString();
  const total = await compressedSize(script);
  t.diagnostic(`kim.global.js: ${total} bytes with brotli, of ${limit}`);
  for (const [part, bytes] of Object.entries(await breakdown(script)))
    t.diagnostic(`${part}: ${bytes}`);
  assert.ok(total <= limit, `${total} bytes are more than ${limit}`);
});

test(`kim.wasm takes at most ${wasmLimit} bytes with brotli`, async (t) => {
  const total = await compressedSize(read("dist/kim.wasm"));
  t.diagnostic(`kim.wasm: ${total} bytes with brotli, of ${wasmLimit}`);
  assert.ok(total <= wasmLimit, `${total} bytes are more than ${wasmLimit}`);
});

/** A page's bundle of all exports of ./slim, without the packages in `external`. */
async function slimBundle(external = []) {
  const options = { minify: true, format: "esm", platform: "browser", target: "es2020", external };
  return (await bundleOf(`export * from "${manifest.name}/slim";`, options)).text;
}

test(`a page of ./slim takes at most ${slimLimit} bytes with brotli, kim.wasm included`, async (t) => {
  const wasm = await compressedSize(read("dist/kim.wasm"));
  const all = await compressedSize(await slimBundle());
  const total = all + wasm;
  t.diagnostic(`./slim: ${total} bytes with brotli, of ${slimLimit}`);
  t.diagnostic(`kim.wasm: ${wasm}`);
  const packages = ["long", "idb-keyval", "ws"];
  const own = await compressedSize(await slimBundle(packages));
  for (const name of packages) {
    t.diagnostic(`${name}: ${all - (await compressedSize(await slimBundle([name])))}`);
  }
  t.diagnostic(`JavaScript of this package: ${own}`);
  assert.ok(total <= slimLimit, `${total} bytes are more than ${slimLimit}`);
});

/** The sizes that README.md states for an entry in its table, in KB. */
function stated(entry) {
  const row = read("README.md")
    .toString()
    .split("\n")
    .find((line) => line.startsWith(`| \`${entry}\` |`));
  return row?.split("|").at(-2).match(/\d+/g)?.map(Number);
}

/** The size of all exports of these modules together, in a page that has React anyway. */
async function sizeInPage(...modules) {
  const program = modules.map((module, i) => `export * as names${i} from "${module}";`).join("");
  const options = { minify: true, format: "esm", platform: "browser", target: "es2020" };
  const { text } = await bundleOf(program, { ...options, external: ["react"] });
  return compressedSize(text);
}

test("README.md states the size of each entry in a page", async () => {
  const { name, exports } = manifest;
  const entries = Object.keys(exports).filter((path) => !/\.\w+$|testing/.test(path));
  const main = await sizeInPage(name);
  for (const path of entries) {
    const entry = path.replace(/^\./, name);
    const says = stated(entry);
    const isAddition = ["tabs", "react", "lookup", "reliable"].some((each) => path.endsWith(each));
    // A page loads what both entries contain, such as the package `long`, only once.
    const sizes = [isAddition ? (await sizeInPage(name, entry)) - main : await sizeInPage(entry)];
    if (path === "./slim") sizes.push(await compressedSize(read("dist/kim.wasm")));
    assert.equal(says?.length, sizes.length, `README.md has no sizes of ${entry}`);
    for (const [i, size] of sizes.entries()) {
      const kb = size / 1024;
      assert.ok(Math.abs(says[i] - kb) < 1, `${entry} is ${kb.toFixed(1)} KB, and not ${says[i]}`);
    }
  }
});
