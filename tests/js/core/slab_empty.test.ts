import assert from "node:assert/strict";
import { test } from "node:test";
import { LoginReq } from "kim-web-sdk";

// In a file of its own, since nothing may have been encoded before.
test("an empty message can be made after the buffer of the very first one has been transferred away", () => {
  const { buffer } = LoginReq.encode({}).finish();
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  assert.equal(LoginReq.encode({}).finish().length, 0);
});
