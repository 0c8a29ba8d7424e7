// The engine refuses to grow the core's memory, as it does when a page has used up its own.

import assert from "node:assert/strict";
import test from "node:test";
import { setFlagsFromString } from "node:v8";
import { MessageReq } from "kim-web-sdk";

const pagesOf64KiB = 64;

test("a message for which there is no memory is refused as too large, and others are not", () => {
  setFlagsFromString(`--wasm-max-mem-pages=${pagesOf64KiB}`);
  const encode = (length: number): Uint8Array =>
    MessageReq.encode({ type: 1, body: "x".repeat(length) }).finish();
  for (let round = 0; round < 3; ++round) {
    assert.throws(() => encode(3_000_000), {
      code: "too_large",
      message: /^\d+ bytes are too large for the core$/,
    });
    assert.equal(MessageReq.decode(encode(100_000)).body, "x".repeat(100_000));
    assert.equal(MessageReq.decode(encode(10)).body, "x".repeat(10));
  }
});
