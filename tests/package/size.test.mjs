// The script-tag build is what a page downloads: its size is a promise.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

import { root } from "./support/consumer.mjs";

/** Bytes, after brotli 11: what is reached. */
const limit = 32_700;

function compressed(text) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  return brotliCompressSync(Buffer.from(text), { params }).length;
}

test(`kim.global.js takes at most ${limit} bytes with brotli`, (t) => {
  const read = (path) => readFileSync(join(root, path), "utf8");
  const total = compressed(read("dist/kim.global.js"));
  const wasm = compressed(readFileSync(join(root, "dist/kim.wasm")));
  t.diagnostic(`kim.global.js: ${total} bytes with brotli, of ${limit}`);
  t.diagnostic(`wasm ${wasm}, JavaScript ${total - wasm}`);
  assert.ok(total <= limit, `${total} bytes are more than ${limit}`);
});
