// The packed tarball, installed into an empty project.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { after, before, describe, test } from "node:test";
import vm from "node:vm";

import { at } from "../../scripts/lib/paths.mjs";
import { createConsumer, manifest, run } from "../support/consumer.mjs";
import { linksOf } from "../support/documents.ts";

const paths = ["", "/slim", "/js", "/react", "/tabs", "/lookup", "/reliable", "/testing"];
const entries = paths.map((path) => `${manifest.name}${path}`);

/** Counts compilations of modules as large as the core: `long` compiles a tiny module of its own. */
const countCompilations = `
let compiled = 0;
const original = WebAssembly.Module;
WebAssembly.Module = function (bytes) {
  if (bytes.byteLength > 4096) compiled += 1;
  return new original(bytes);
};
`;

describe("the installed package", () => {
  let consumer;
  before(() => {
    consumer = createConsumer();
  });
  after(() => consumer?.remove());

  test("holds the built files, the documents and the files that they show, and nothing else", () => {
    const built = /^(dist\/.*|package\.json|LICENSE)$/;
    const documents = /^(docs\/(reference\/)?[\w.-]+\.md|\w[\w.-]*\.md)$/;
    const shown = /^(docs\/images\/[\w-]+\.svg|proto\/\w+\.proto|tests\/vectors\/wire\.json)$/;
    const strangers = consumer.files.filter(
      (path) => ![built, documents, shown].some((each) => each.test(path)),
    );
    assert.deepEqual(strangers, []);
    assert.ok(consumer.files.includes("LICENSE"), "LICENSE is packed");
    assert.ok(consumer.files.includes("README.md"), "README.md is packed");
  });

  test("has every file that its documents link to, except the demo's pictures", () => {
    const documents = consumer.files.filter((path) => path.endsWith(".md"));
    assert.ok(documents.length > 25);
    for (const document of documents) {
      for (const link of linksOf(document)) {
        const path = link.replace(/#.*/, "");
        const target = posix.join(posix.dirname(document), path);
        // The pictures take half a megabyte.
        if (!path || /^docs\/images\/demo-[\w-]+\.png$/.test(target)) continue;
        assert.ok(existsSync(join(consumer.installed, target)), `${document} links to ${link}`);
      }
    }
  });

  test("needs no package that requires a later Node than it does itself", () => {
    const first = Number(/^>=(\d+)$/.exec(manifest.engines.node)[1]);
    const { packages } = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
    const needed = Object.entries(packages).filter(([name, { dev }]) => name && !dev);
    assert.ok(needed.length > 4);
    for (const [name, { engines = {} }] of needed) {
      const least = (engines.node ?? ">=0").split("||").map((range) => {
        const open = /^\s*>=\s*(\d+)\.?(\d*)\.?(\d*)\s*$/.exec(range);
        return open ? [...open.slice(1)].map(Number) : [Infinity];
      });
      const isSo = least.some(([major, ...rest]) =>
        rest.some(Boolean) ? major < first : major <= first,
      );
      assert.ok(isSo, `${name} wants Node ${engines.node}`);
    }
  });

  test("has every file that package.json points at", () => {
    const targets = JSON.stringify([manifest.exports, manifest.bin, manifest.unpkg]).match(
      /(?<=")(\.\/)?dist\/[^"]+/g,
    );
    assert.ok(targets.length > 15);
    for (const target of targets) {
      assert.ok(existsSync(join(consumer.installed, target)), `${target} is missing`);
    }
  });

  test("runs no script when it is installed", () => {
    const scripts = Object.keys(manifest.scripts);
    const installing = ["preinstall", "install", "postinstall", "prepare"];
    assert.deepEqual(
      scripts.filter((name) => installing.includes(name)),
      [],
    );
  });

  for (const entry of entries) {
    test(`${entry} can be imported and required, with the same names`, () => {
      const imported = consumer.node(
        "names.mjs",
        `console.log(Object.keys(await import("${entry}")).sort().join())`,
      );
      const required = consumer.node(
        "names.cjs",
        `console.log(Object.keys(require("${entry}")).sort().join())`,
      );
      assert.ok(imported.length > 0, "exports something");
      assert.equal(required, imported);
    });
  }

  test("loading it compiles no WebAssembly", () => {
    // Loaded by require(), since Node's loader of ES modules compiles a WebAssembly parser of its own.
    const printed = consumer.node(
      "quiet.cjs",
      `${countCompilations}
       require("${manifest.name}");
       console.log(compiled);`,
    );
    assert.equal(printed, "0");
  });

  test("a packet is encoded and decoded by the core, imported and required", () => {
    const body = `
      const packet = LogicPkt.build(Command.ChatUserTalk, "bob", new Uint8Array([1, 2, 3]));
      const copy = LogicPkt.from(packet.bytes());
      console.log(copy.command, copy.dest, Array.from(copy.payload).join());`;
    const expected = "chat.user.talk bob 1,2,3";
    const names = "{ LogicPkt, Command }";
    assert.equal(
      consumer.node("packet.mjs", `import ${names} from "${manifest.name}";${body}`),
      expected,
    );
    assert.equal(
      consumer.node("packet.cjs", `const ${names} = require("${manifest.name}");${body}`),
      expected,
    );
  });

  test("the entry without WebAssembly works in a realm that has none", () => {
    const printed = consumer.node(
      "no-wasm.mjs",
      `delete globalThis.WebAssembly;
       const { LogicPkt, Command } = await import("${manifest.name}/js");
       const packet = LogicPkt.build(Command.ChatUserTalk, "bob", new Uint8Array([1, 2, 3]));
       console.log(LogicPkt.from(packet.bytes()).dest);`,
    );
    assert.equal(printed, "bob");
  });

  for (const file of ["kim.wasm", "kim.unpacked.wasm"]) {
    test(`the slim entry's ${file} can be resolved and compiled`, () => {
      const printed = consumer.node(
        "wasm.cjs",
        `const path = require.resolve("${manifest.name}/${file}");
         console.log(WebAssembly.validate(require("node:fs").readFileSync(path)));`,
      );
      assert.equal(printed, "true");
    });
  }

  test("the script-tag build defines the global KIM", () => {
    const script = readFileSync(join(consumer.installed, manifest.unpkg), "utf8");
    const page = { TextDecoder, TextEncoder, WebAssembly, setTimeout, clearTimeout, console };
    vm.runInNewContext(`${script};globalThis.KIM = KIM`, page);
    assert.equal(typeof page.KIM.KIMClient, "function");
    const packet = page.KIM.LogicPkt.build("chat.user.talk", "bob", new Uint8Array([7]));
    assert.equal(page.KIM.LogicPkt.from(packet.bytes()).dest, "bob");
  });

  test("kim-gateway prints its help", () => {
    const command = join(consumer.project, "node_modules/.bin/kim-gateway");
    assert.match(run(command, ["--help"], consumer.project), /kim-gateway/);
  });
});
