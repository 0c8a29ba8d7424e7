// Small results share a buffer: no result may see or overwrite another's bytes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MessageReq } from "kim-web-sdk";

const encoded = (body: string): Uint8Array => MessageReq.encode({ type: 1, body }).finish();

test("encoded messages keep their bytes while many more are made", () => {
  const first = Array.from({ length: 2000 }, (_, at) => encoded(`message ${at}`));
  first.forEach((bytes, at) => assert.equal(MessageReq.decode(bytes).body, `message ${at}`));
});

test("messages of every length keep their bytes beside longer and shorter ones", () => {
  const bodies = Array.from({ length: 2200 }, (_, length) => String(length).padEnd(length, "."));
  const mixed = bodies.flatMap((body, length) => [body, bodies[2199 - length] as string]);
  const made = mixed.map(encoded);
  made.forEach((bytes, at) => assert.equal(MessageReq.decode(bytes).body, mixed[at]));
});

test("filling one result to its end changes no other", () => {
  const [one, other] = [encoded("one"), encoded("other")];
  one.fill(0xff);
  assert.equal(MessageReq.decode(other).body, "other");
});

test("messages can still be made after the buffer of one has been transferred away", () => {
  const { buffer } = encoded("gone");
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  assert.equal(MessageReq.decode(encoded("still here")).body, "still here");
});

test("texts of all short lengths are decoded as they were encoded, also the second time", () => {
  for (let round = 0; round < 2; ++round) {
    for (let length = 0; length < 70; ++length) {
      for (const letter of ["a", "b", "é", "中", "\0"]) {
        const body = letter.repeat(length);
        assert.equal(MessageReq.decode(encoded(body)).body, body);
      }
    }
  }
});
