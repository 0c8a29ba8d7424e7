// Every way to give ./slim its core, packed (kim.wasm) and unpacked (kim.unpacked.wasm).

/* global Response */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import { smallAtOnce } from "./support/small_at_once.mjs";

const files = Object.fromEntries(
  ["kim.wasm", "kim.unpacked.wasm"].map((name) => [name, readFileSync(at("dist", name))]),
);

let imports = 0;
/** A fresh copy of the entry, with nothing loaded yet. */
const fresh = () => import(`../../dist/slim.mjs?${++imports}`);

async function loads(source) {
  const { ready, LogicPkt } = await fresh();
  await ready(source);
  assert.equal(LogicPkt.from(LogicPkt.build("chat.user.talk", "bob").bytes()).dest, "bob");
}

async function failure(source) {
  const { ready } = await fresh();
  return ready(source).then(
    () => assert.fail("it has loaded"),
    (error) => error,
  );
}

const response = (bytes, type) => new Response(bytes, { headers: { "content-type": type } });

for (const [name, bytes] of Object.entries(files)) {
  describe(name, () => {
    let server;
    let address;
    before(async () => {
      server = createServer((_, answer) => {
        answer.setHeader("content-type", "application/wasm").end(bytes);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      address = `http://127.0.0.1:${server.address().port}/assets/core.wasm`;
    });
    after(() => server.close());

    const ways = {
      "its address": () => address,
      "its URL": () => new URL(address),
      "the answer of fetch": () => fetch(address),
      "an answer that is compiled while it comes": () => response(bytes, "application/wasm"),
      "an answer of another type": () => response(bytes, "application/octet-stream"),
      "its bytes": () => bytes,
      "its bytes in an ArrayBuffer": () => Uint8Array.from(bytes).buffer,
      "a promise of its bytes": () => Promise.resolve(bytes),
      "its module": () => new WebAssembly.Module(bytes),
      "a promise of its module": () => WebAssembly.compile(bytes),
    };
    for (const [way, source] of Object.entries(ways)) {
      test(`is loaded from ${way}`, () => loads(source()));
    }

    test("is refused when it is cut short, and loaded when it is whole", async () => {
      const { ready } = await fresh();
      for (const size of [8, 100, bytes.length - 1]) {
        const cut = bytes.subarray(0, size);
        await assert.rejects(ready(cut), { name: "KIMError", code: "load_failed" });
        await assert.rejects(ready(response(cut, "application/wasm")), { code: "load_failed" });
      }
      await ready(bytes);
    });
  });
}

/** Pseudo-random bytes of a linear congruential generator. */
function noise(size, seed) {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

test("a kim.wasm with damaged packed contents is refused", async () => {
  const wasm = files["kim.wasm"];
  /** An offset in the packed core, which is the end of the file: the unpacker before it takes less than 2 KB. */
  const packedAt = 2000;
  const place = (seed) => packedAt + ((seed * 2_654_435_761) % (wasm.length - packedAt - 100));
  const endingIn = (at, bytes) => Buffer.concat([wasm.subarray(0, at), bytes]);
  const faults = [
    (seed) => endingIn(packedAt, noise(wasm.length - packedAt, seed)),
    (seed) => endingIn(place(seed), new Uint8Array(wasm.length - place(seed))),
    (seed) => {
      const faulty = Buffer.from(wasm);
      faulty[place(seed)] ^= 1 << (seed % 8);
      return faulty;
    },
  ];
  for (let seed = 0; seed < 36; ++seed) {
    const { name, code, message } = await failure(faults[seed % 3](seed));
    assert.deepEqual([name, code], ["KIMError", "load_failed"]);
    assert.match(message, /^kim\.wasm cannot be unpacked \(\w+Error: .*\): use kim\.unpacked/);
  }
});

test("where nothing may be compiled at run time, the error names kim.unpacked.wasm, which loads", async (t) => {
  const modules = Object.values(files).map((bytes) => new WebAssembly.Module(bytes));
  const words = "Wasm code generation disallowed by embedder";
  t.mock.method(WebAssembly, "compile", () => Promise.reject(new WebAssembly.CompileError(words)));
  const { code, message, cause } = await failure(modules[0]);
  assert.equal(code, "load_failed");
  assert.match(message, /disallowed by embedder.*kim\.unpacked\.wasm/);
  assert.equal(cause.message, words);
  await loads(modules[1]);
});

for (const [name, bytes] of Object.entries(files)) {
  test(`${name} is loaded where a page may synchronously compile and instantiate at most 4 KB`, async (t) => {
    const kept = globalThis.WebAssembly;
    t.after(() => {
      globalThis.WebAssembly = kept;
    });
    globalThis.WebAssembly = smallAtOnce();
    await loads(bytes);
  });
}

test("a wasm file that is something else is refused", async () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  assert.equal((await failure(empty)).code, "load_failed");
});

for (const source of [undefined, "", 5, { url: "/kim.wasm" }, Promise.resolve({})]) {
  test(`ready() says what it takes when it is given ${JSON.stringify(source)}`, async () => {
    const { code, message } = await failure(source);
    assert.equal(code, "invalid_argument");
    assert.match(message, /needs kim\.wasm: its address, a Response, its bytes, or a module$/);
  });
}
