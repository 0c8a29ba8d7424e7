// What the package says about where it comes from.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { createConsumer } from "../support/consumer.mjs";

describe("the installed package", () => {
  let consumer;
  before(() => {
    consumer = createConsumer();
  });
  after(() => consumer?.remove());

  const read = (...path) => readFileSync(join(consumer.installed, ...path));
  const json = (...path) => JSON.parse(read(...path).toString());
  const filesOf = (pattern) =>
    readdirSync(join(consumer.installed, "dist"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && pattern.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => path.slice(join(consumer.installed, "dist").length + 1));

  test("lists the hash of every built file, and the integrity attribute for a script tag", () => {
    const { sha256, integrity } = json("dist/provenance.json");
    const files = filesOf(/./).filter((file) => file !== "provenance.json");
    assert.deepEqual(Object.keys(sha256).sort(), files.sort());
    for (const file of files) {
      const hash = createHash("sha256").update(read("dist", file)).digest("hex");
      assert.equal(sha256[file], hash, file);
    }
    const script = createHash("sha384").update(read("dist/kim.global.js")).digest("base64");
    assert.deepEqual(integrity, { "kim.global.js": `sha384-${script}` });
  });

  test("names the tools and flags that built it, and no folder of the build machine", () => {
    const { wasm, javascript } = json("dist/provenance.json");
    assert.match(wasm.emscripten, /^\d+\.\d+\.\d+$/);
    assert.equal(wasm.protobuf, "3.21.12");
    assert.ok(wasm.flags.some((flags) => /-O3 .*-flto .*-sALLOW_MEMORY_GROWTH=1/.test(flags)));
    assert.ok(javascript.esbuild && javascript.typescript);
    for (const file of filesOf(/./)) {
      assert.ok(!read("dist", file).includes(process.cwd()), `${file} names this folder`);
    }
  });

  test("has a source map with its sources for every module", () => {
    for (const file of filesOf(/\.(mjs|cjs|global\.js)$/).filter(
      (name) => !name.startsWith("bin/"),
    )) {
      const map = json("dist", `${file}.map`);
      assert.equal(map.sources.length, map.sourcesContent?.length, file);
      assert.ok(map.sourcesContent.every(Boolean), file);
      assert.match(read("dist", file).toString(), new RegExp(`sourceMappingURL=${file}\\.map`));
    }
  });

  test("has a notice for every package that is bundled in its files", () => {
    const notices = read("THIRD_PARTY_NOTICES.md").toString();
    const inside = filesOf(/\.map$/)
      .flatMap((file) => json("dist", file).sources)
      .map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1])
      .filter(Boolean);
    assert.ok(inside.length > 0);
    for (const name of new Set([...inside, "protobuf", "musl", "LLVM", "Emscripten"])) {
      assert.match(notices, new RegExp(`^## ${name}$`, "m"));
    }
  });
});
