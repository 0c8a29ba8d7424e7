import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";

import { wasmBytes } from "../../../js/core/load/embedded.js";
import { wasmBytes as wasmBytesForNode } from "../../../js/core/load/embedded_base64.js";
import { instantiate } from "../../../js/core/load/instantiate.js";
import { inlineLoader } from "../../../js/core/load/inline.js";
import { scriptLoader } from "../../../js/core/load/js.js";
import { slimLoader } from "../../../js/core/load/slim.js";
import type * as coreModule from "../../../js/core/module.js";
import { Core } from "../../../js/core/module.js";
import { carve, makeBytes } from "../../../js/core/result/slab.js";
import type { KimModule } from "../../../js/core/calls.js";
import { KIMError } from "../../../js/base/errors.js";
import { wasmHex } from "#core/wasm";
import { wasmBase64 } from "#core/wasm-fast";

let copies = 0;

/** A fresh copy of the module that loads the core, with nothing loaded yet. */
async function freshModule(): Promise<typeof coreModule> {
  const copy = `../../../js/core/module.js?copy=${++copies}`;
  return (await import(copy)) as typeof coreModule;
}

const wasm = (): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(wasmHex, "hex"));

/** Encodes one message by hand: ErrorResp{message: "hi"}, type 11, two slots. */
function encodesAMessage(core: Core): void {
  core.writer.begin();
  core.writer.text("hi");
  const { slots, textAt, size } = core.writer;
  const answer = core.calls.kim_encode(11, slots, textAt, size);
  const bytes = carve(core.heap, answer, makeBytes, false);
  assert.deepEqual([...bytes], [0x0a, 2, 0x68, 0x69]);
}

/** Loads the core as the build for Node does. */
const loadForNode = (): KimModule => instantiate(new WebAssembly.Module(wasmBytesForNode()));

test("every variant of the core loads and encodes", async () => {
  encodesAMessage(new Core(loadForNode()));
  encodesAMessage(new Core(inlineLoader.load()));
  encodesAMessage(new Core(await inlineLoader.loadAsync()));
  encodesAMessage(new Core(scriptLoader.load()));
  encodesAMessage(new Core(await scriptLoader.loadAsync()));
});

test("the core in the script is unpacked alike with and without Buffer and Uint8Array.fromHex", () => {
  const { Buffer: kept } = globalThis;
  const expected = wasm();
  const realm = Uint8Array as unknown as { fromHex?: (text: string) => Uint8Array };
  const own = realm.fromHex;
  try {
    delete realm.fromHex;
    assert.deepEqual(wasmBytes(), expected);
    Reflect.deleteProperty(globalThis, "Buffer");
    assert.deepEqual(wasmBytes(), expected);
    realm.fromHex = (text) => new Uint8Array(kept.from(text, "hex"));
    assert.deepEqual(wasmBytes(), expected);
  } finally {
    globalThis.Buffer = kept;
    delete realm.fromHex;
    if (own) realm.fromHex = own;
  }
});

test("the core in Node's build is unpacked alike without Buffer, and with another class of that name", () => {
  const { Buffer: kept } = globalThis;
  const expected = Uint8Array.from(kept.from(wasmBase64, "base64"));
  try {
    assert.deepEqual(wasmBytesForNode(), expected);
    Reflect.deleteProperty(globalThis, "Buffer");
    assert.deepEqual(wasmBytesForNode(), expected);
    Object.assign(globalThis, { Buffer: class extends Array<number> {} });
    assert.deepEqual(wasmBytesForNode(), expected);
  } finally {
    globalThis.Buffer = kept;
  }
});

test("every variant is made from the same schema", () => {
  for (const { calls } of [inlineLoader.load(), loadForNode(), scriptLoader.load()]) {
    assert.equal(calls.kim_abi_version() % 1000, 29);
  }
});

test("the slim variant takes bytes, a buffer, a compiled module and a Response", async () => {
  const type = { headers: { "content-type": "application/wasm" } };
  encodesAMessage(new Core(await slimLoader.loadAsync(wasm())));
  encodesAMessage(new Core(await slimLoader.loadAsync(wasm().buffer)));
  encodesAMessage(new Core(await slimLoader.loadAsync(new WebAssembly.Module(wasm()))));
  encodesAMessage(new Core(await slimLoader.loadAsync(new Response(wasm(), type))));
  encodesAMessage(new Core(await slimLoader.loadAsync(Promise.resolve(new Response(wasm())))));
});

test("the slim variant's errors say what it needs, and what the server answered", async () => {
  assert.throws(() => slimLoader.load(), { code: "load_failed", message: /ready/ });
  await assert.rejects(slimLoader.loadAsync(), { code: "invalid_argument" });
  const missing = new Response("", { status: 404 });
  await assert.rejects(slimLoader.loadAsync(missing), { code: "load_failed", message: /404/ });
});

test("the core is loaded once, by ready() or at first use", async () => {
  const module = await freshModule();
  let loads = 0;
  module.setCoreLoader({
    load: () => (++loads, inlineLoader.load()),
    loadAsync: () => (++loads, inlineLoader.loadAsync()),
  });
  assert.equal(loads, 0);
  await Promise.all([module.ready(), module.ready()]);
  assert.equal(module.getCore(), module.getCore());
  await module.ready();
  assert.equal(loads, 1);
});

test("a load that failed is reported with its cause and can be tried again", async () => {
  const module = await freshModule();
  const cause = new Error("no memory");
  let broken = true;
  module.setCoreLoader({
    load: () => {
      if (broken) throw cause;
      return inlineLoader.load();
    },
    loadAsync: () => (broken ? Promise.reject(cause) : inlineLoader.loadAsync()),
  });
  const expected = {
    message: "the core could not be loaded: no memory",
    code: "load_failed",
    cause,
  };
  assert.throws(() => module.getCore(), expected);
  await assert.rejects(module.ready(), expected);
  broken = false;
  await module.ready();
  encodesAMessage(module.getCore());
});

function withoutWebAssembly(t: TestContext): void {
  const kept = globalThis.WebAssembly;
  t.after(() => {
    globalThis.WebAssembly = kept;
  });
  Reflect.deleteProperty(globalThis, "WebAssembly");
}

test("without WebAssembly the error names the entry that does not need it", async (t) => {
  const module = await freshModule();
  module.setCoreLoader(inlineLoader);
  withoutWebAssembly(t);
  const expected = { code: "load_failed", message: /kim-web-sdk\/js/ };
  assert.throws(() => module.getCore(), expected);
  await assert.rejects(module.ready(), expected);
  encodesAMessage(new Core(scriptLoader.load()));
});

/** The errors of browsers whose policy forbids WebAssembly: there is no error type for it, and texts differ. */
const refusals = {
  Chromium: "Compiling or instantiating WebAssembly module violates the Content Security policy",
  Firefox: "call to WebAssembly.Module() blocked by CSP",
  WebKit: "Refused to create a WebAssembly object because 'unsafe-eval' is not an allowed source",
};

for (const [browser, words] of Object.entries(refusals)) {
  test(`a refusal by the page's policy is reported as such in ${browser}`, async () => {
    const module = await freshModule();
    const refusal = new Error(words);
    module.setCoreLoader({
      load: () => {
        throw refusal;
      },
      loadAsync: () => Promise.reject(refusal),
    });
    assert.throws(() => module.getCore(), { code: "load_failed", message: /wasm-unsafe-eval/ });
  });
}

test("a kim.wasm of another version is refused", async () => {
  const module = await freshModule();
  module.setCoreLoader({
    load: () => {
      const { calls, HEAPU8 } = inlineLoader.load();
      return { calls: { ...calls, kim_abi_version: () => 999 }, HEAPU8 };
    },
    loadAsync: () => inlineLoader.loadAsync(),
  });
  assert.throws(
    () => module.getCore(),
    (error) => error instanceof KIMError && error.message.includes("999"),
  );
});
