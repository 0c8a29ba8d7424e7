// Uses only the public codec, so that these tests also run with kim.global.js, which never uses Node's Buffer
// for text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MessageReq } from "kim-web-sdk";

const edges = [0, 1, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xd800, 0xdbff, 0xdc00];
const more = [
  0xdfff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10ffff,
];
const characters = [...edges, ...more].map((code) => String.fromCodePoint(code));

/** Checks that a body is encoded as TextEncoder does: a lone surrogate becomes U+FFFD. */
function goesThereAndBack(body: string): void {
  const text = new TextEncoder().encode(body);
  const bytes = MessageReq.encode({ body }).finish();
  assert.deepEqual(bytes.subarray(bytes.length - text.length), text);
  assert.equal(
    MessageReq.decode(bytes).body,
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(text),
  );
}

test("every kind of character is written as TextEncoder writes it, alone and beside every other", () => {
  for (const first of characters) {
    goesThereAndBack(first);
    for (const second of characters) goesThereAndBack(first + second);
  }
});

test("text of every length up to 300 is written and read, whatever its characters", () => {
  for (let length = 1; length <= 300; ++length) {
    for (const unit of ["a", "é", "中", "👋", "\ud800"]) {
      goesThereAndBack(unit.repeat(length));
      goesThereAndBack("a".repeat(length) + unit);
      goesThereAndBack("a".repeat(length >> 1) + unit + "b".repeat(length >> 1));
    }
  }
});
