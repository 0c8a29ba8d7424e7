// Texts of a list lie close together in memory, and may be decoded together. Uses only the public codec, so
// that these tests also run with kim.global.js.

import assert from "node:assert/strict";
import { test } from "node:test";

import { GroupGetResp, MessageContentResp } from "kim-web-sdk";

function bodiesGoThereAndBack(bodies: string[]): void {
  const contents = bodies.map((body, at) => ({ messageId: at, body, extra: `${at}` }));
  const bytes = MessageContentResp.encode({ contents }).finish();
  const decoded = MessageContentResp.decode(bytes);
  // Twice: the first decoding must not affect the second.
  const again = MessageContentResp.decode(bytes);
  for (const { contents: found } of [decoded, again]) {
    assert.deepEqual(
      found.map(({ body }) => body),
      bodies,
    );
  }
}

const ascii = (length: number, from = 0): string =>
  Array.from({ length }, (_, at) => String.fromCharCode((from + at * 7) % 128)).join("");

test("lists of ASCII texts are read, whatever their number and length", () => {
  for (const count of [1, 15, 16, 17, 200]) {
    for (const length of [0, 1, 31, 32, 33, 34, 35, 36, 255, 256, 257, 2047, 2048, 2049, 5000]) {
      bodiesGoThereAndBack(Array.from({ length: count }, (_, at) => ascii(length, at)));
    }
  }
});

test("ASCII texts among others are read, wherever the others stand", () => {
  for (const odd of ["é", "中", "👋", "\u0080", "\ufeff"]) {
    const bodies = Array.from({ length: 300 }, (_, at) => {
      const length = 30 + (at % 60);
      const text = ascii(length, at);
      return at % 3 === 0 ? text : text.slice(0, at % length) + odd + text.slice(at % length);
    });
    bodiesGoThereAndBack(bodies);
  }
});

test("bytes of a list's texts that are not UTF-8 are read as the replacement character, wherever they stand", () => {
  for (const length of [33, 34, 35, 36, 50]) {
    const bodies = Array.from({ length }, (_, at) => ascii(length, at));
    const contents = bodies.map((body) => ({ body }));
    const bytes = MessageContentResp.encode({ contents }).finish();
    const itemSize = bytes.length / length;
    for (let at = 0; at < length; ++at) bytes[(at + 1) * itemSize - 1 - at] = at % 2 ? 0x80 : 0xff;
    const expected = bodies.map((body, at) => {
      const end = length - at;
      return `${body.slice(0, end - 1)}\ufffd${body.slice(end)}`;
    });
    assert.deepEqual(
      MessageContentResp.decode(bytes).contents.map(({ body }) => body),
      expected,
    );
  }
});

test("a list's texts are read in whichever order they lie in the message", () => {
  const text = (tag: number, value: string): number[] => {
    const bytes = new TextEncoder().encode(value);
    return [tag, bytes.length, ...bytes];
  };
  const items = Array.from({ length: 40 }, (_, at) => {
    const [body, extra] = [`the body of message ${at}`, `what is more of it, ${at}`].map((part) =>
      part.padEnd(60, "."),
    ) as [string, string];
    return { body, extra, bytes: [...text(0x22, extra), ...text(0x1a, body)] };
  });
  const forward = items.flatMap(({ bytes }) => [0x0a, bytes.length, ...bytes]);
  const { contents } = MessageContentResp.decode(Uint8Array.from(forward));
  assert.deepEqual(
    contents.map(({ body, extra }) => ({ body, extra })),
    items.map(({ body, extra }) => ({ body, extra })),
  );
});

test("lists of texts are read from messages of every size, one after the other", () => {
  for (let size = 1; size < 400; size += 7) {
    bodiesGoThereAndBack(Array.from({ length: size }, (_, at) => ascii(33 + ((at * size) % 200))));
  }
});

test("a list's texts stay what they were while other messages are read", () => {
  const bodies = Array.from({ length: 50 }, (_, at) => `message ${at}: ${"x".repeat(40)}`);
  const contents = bodies.map((body) => ({ body }));
  const { contents: kept } = MessageContentResp.decode(
    MessageContentResp.encode({ contents }).finish(),
  );
  bodiesGoThereAndBack(Array.from({ length: 50 }, () => "other".repeat(10)));
  assert.deepEqual(
    kept.map(({ body }) => body),
    bodies,
  );
});

test("fields behind a list of messages are read as those before it", () => {
  const name = "a group whose name is longer than what is kept of short texts";
  const members = Array.from({ length: 40 }, (_, at) => ({
    account: `an account with a long name, number ${at}`,
    alias: `an alias that is no account, number ${at}`,
    joinTime: at,
  }));
  const group = { id: "g", name, introduction: name, owner: "o", members, createdAt: 7 };
  const found = GroupGetResp.decode(GroupGetResp.encode(group).finish());
  assert.equal(found.name, name);
  assert.equal(found.createdAt.toNumber(), 7);
  assert.deepEqual(
    found.members.map(({ account, alias }) => ({ account, alias })),
    members.map(({ account, alias }) => ({ account, alias })),
  );
});
