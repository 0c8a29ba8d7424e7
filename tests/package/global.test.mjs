// The script-tag build contains the core in a packed form, and shortens internal names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import { internalNames } from "../../scripts/lib/compact/internal-names.mjs";
import { contentsOf } from "../../scripts/lib/core/decisions.mjs";
import { contentsToPack } from "../../scripts/lib/core/packer.mjs";
import { at, filesIn } from "../../scripts/lib/paths.mjs";
import { passWith } from "./support/pass_with.mjs";
import { smallAtOnce } from "./support/small_at_once.mjs";
import { coreOfScript } from "./support/script_core.mjs";

const read = (path) => readFileSync(at(path));

test("kim.global.js contains the core of kim.unpacked.wasm", () => {
  const core = coreOfScript();
  assert.ok(WebAssembly.validate(core));
  const partsOf = ({ head, functions, tail }) => ({
    ...{ head: Buffer.from(head), functions },
    tail: Buffer.from(tail),
  });
  const expected = contentsToPack(read("dist/kim.unpacked.wasm"));
  assert.deepEqual(partsOf(contentsOf(core)), partsOf(expected));
});

test("kim.global.js and its core call each other by names of one or two letters", () => {
  const core = new WebAssembly.Module(coreOfScript());
  const names = [...WebAssembly.Module.exports(core), ...WebAssembly.Module.imports(core)];
  const long = names.map(({ name }) => name).filter((name) => name.length > 2);
  assert.deepEqual(long, ["memory"]);
});

test("kim.global.js has the names and the enums of ./slim", async () => {
  const module = await import("kim-web-sdk/slim");
  const KIM = vm.runInThisContext(`(() => { ${read("dist/kim.global.js")}\nreturn KIM; })()`);
  assert.deepEqual(Object.keys(KIM).sort(), Object.keys(module).sort());
  const isEnum = (value) => typeof value === "object" && Object.values(value).every(isPlain);
  const isPlain = (value) => typeof value === "string" || typeof value === "number";
  const enums = Object.keys(module).filter((name) => isEnum(module[name]));
  assert.ok(enums.length >= 10);
  for (const name of enums) assert.deepEqual(KIM[name], module[name]);
});

test("kim.global.js works where a page may synchronously compile and instantiate at most 4 KB", async () => {
  const realm = { WebAssembly: smallAtOnce(), TextEncoder, TextDecoder, setTimeout, clearTimeout };
  const KIM = vm.runInNewContext(`${read("dist/kim.global.js")}\n;KIM`, realm);
  assert.throws(() => KIM.LogicPkt.build("c", "d").bytes(), { code: "load_failed" });
  await KIM.ready();
  assert.equal(KIM.LogicPkt.from(KIM.LogicPkt.build("c", "d").bytes()).dest, "d");
});

test("kim.global.js works in a realm whose built-in prototypes are frozen", () => {
  const realm = vm.createContext({ WebAssembly, TextEncoder, TextDecoder });
  vm.runInContext(
    "[Object, Array, Function, Error].forEach((f) => Object.freeze(f.prototype))",
    realm,
  );
  const text = `(() => {
    const { LogicPkt, MessageResp } = KIM;
    const resp = MessageResp.encode({ messageId: "9007199254740993" }).finish();
    const { payload } = LogicPkt.from(LogicPkt.build("c", "d", resp).bytes());
    return String(MessageResp.decode(payload).messageId);
  })()`;
  const script = `${read("dist/kim.global.js")}\n;${text}`;
  assert.equal(vm.runInContext(script, realm), "9007199254740993");
  assert.throws(() => vm.runInContext("KIM.LogicPkt.from(null)", realm), { name: "KIMError" });
});

test("the tests of the package pass with kim.global.js", () => {
  passWith("global_build.mjs");
});

test("kim.global.js shortens no name of the public types", () => {
  const types = read("dist/index.d.ts").toString();
  const members = new Set(types.match(/(?<=^\s*(readonly |static |get )*)[\w$]+(?=\??[:(<])/gm));
  assert.ok(members.has("talkToUser"));
  assert.deepEqual(
    internalNames.filter((name) => members.has(name)),
    [],
  );
});

test("every name that kim.global.js shortens occurs in its sources", () => {
  const sources = [...filesIn("js", /\.ts$/), ...filesIn("build/generated", /\.ts$/)];
  const words = new Set(sources.flatMap((path) => readFileSync(path, "utf8").match(/[\w$]+/g)));
  assert.deepEqual(
    internalNames.filter((name) => !words.has(name)),
    [],
  );
});
