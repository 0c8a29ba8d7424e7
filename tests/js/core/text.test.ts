import assert from "node:assert/strict";
import { test } from "node:test";

import { readText } from "../../../js/core/text/read.js";
import { closeTextWindow, openTextWindow } from "../../../js/core/text/window.js";
import { writeText } from "../../../js/core/text/write.js";
import { decodeUtf8, newEncoder } from "../../../js/core/text/coders.js";
import { LogicPkt, MessageReq, MessageContentResp } from "kim-web-sdk";

const sizes = [
  0,
  1,
  11,
  12,
  19,
  20,
  21,
  27,
  28,
  29,
  63,
  64,
  65,
  127,
  128,
  1365,
  1366,
  4095,
  4096,
  4097,
  65535,
  65536,
  65537,
  1 << 20,
];

/** Texts of one kind of character, and one whose last character is of another kind. */
function textsOf(length: number): string[] {
  const units = ["a", "\0", "é", "中", "\ud800", "\udc00", "👋"];
  const texts = units.map((unit) => unit.repeat(length));
  if (length > 0) texts.push(`${"a".repeat(length - 1)}é`, `é${"a".repeat(length - 1)}`);
  return texts;
}

/** At least so many bytes precede a text in linear memory. */
const before = 12;

/** Decodes the bytes from `at` to `end` behind other bytes, as in linear memory. Like the core, skips empty texts. */
function read(bytes: Uint8Array, at = 0, end = bytes.length, isNew = false): string {
  if (end === at) return "";
  const memory = new Uint8Array(before + end - at).fill(0xff);
  memory.set(bytes.subarray(at, end), before);
  return readText(memory, new DataView(memory.buffer), before, end - at, isNew);
}

/** Encodes text at the offset 4, as into linear memory; returns the bytes from there on. */
function write(text: string): Uint8Array {
  const bytes = new Uint8Array(4 + text.length * 3 + 1);
  return bytes.subarray(4, writeText(text, bytes, new DataView(bytes.buffer), 4));
}

const standard = (text: string): Uint8Array => new TextEncoder().encode(text);

test("text is written as TextEncoder writes it, whatever its length and characters", () => {
  for (const size of sizes) {
    for (const text of textsOf(size)) {
      const bytes = write(text);
      assert.ok(Buffer.from(standard(text)).equals(bytes), `${size} units`);
      assert.equal(read(bytes), new TextDecoder().decode(standard(text)));
    }
  }
});

test("long texts are written as TextEncoder writes them, at alternating places of one memory", () => {
  const bytes = new Uint8Array(30_000);
  const view = new DataView(bytes.buffer);
  for (const text of [29, 300, 2049].flatMap(textsOf)) {
    for (const at of [8, 8, 8000, 8, 8000, 8000, 20_000, 8000]) {
      const end = writeText(text, bytes, view, at);
      assert.deepEqual(bytes.subarray(at, end), standard(text));
    }
  }
});

test("every code point is written as TextEncoder writes it", () => {
  const few = 14;
  for (let first = 0; first < 0x110000; first += few) {
    const codes = Array.from({ length: few }, (_, i) => Math.min(first + i, 0x10ffff));
    const text = String.fromCodePoint(...codes);
    assert.ok(Buffer.from(standard(text)).equals(write(text)), `from ${first}`);
  }
});

test("bytes that are not UTF-8 are decoded to the replacement character", () => {
  const broken = [
    [0xff],
    [0x61, 0x80, 0x62],
    [0xc3],
    [0xe4, 0xbd],
    [0xf0, 0x9f, 0x91],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ];
  for (const bytes of broken) {
    const expected = new TextDecoder().decode(new Uint8Array(bytes));
    assert.equal(read(new Uint8Array(bytes)), expected);
    const long = [...new Array<number>(100).fill(0x61), ...bytes];
    assert.ok(read(new Uint8Array(long)).endsWith(expected));
  }
});

test("every sequence of three bytes that begins like a character is decoded as TextDecoder decodes it", () => {
  const decoder = new TextDecoder();
  const edges = [0x00, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
  for (let first = 0xc0; first < 0x100; ++first) {
    for (const second of edges) {
      for (const third of edges) {
        const odd = [first, second, third];
        for (const around of [odd, [...odd, 0xe4, 0xb8, 0xad], [0xe4, 0xb8, 0xad, 0x61, ...odd]]) {
          for (let cut = 1; cut <= around.length; ++cut) {
            const bytes = new Uint8Array([...around, 0x80, 0x80]);
            const expected = decoder.decode(bytes.subarray(0, cut));
            assert.equal(read(bytes, 0, cut), expected, around.slice(0, cut).join());
          }
        }
      }
    }
  }
});

test("long text is read and written alike whether all of it is ASCII or one character is not", () => {
  for (const length of [511, 512, 513, 2047, 2048, 2049, 70000]) {
    for (const odd of ["", "é", "ÿ", "中", "\ud800", "👋"]) {
      const text = `${"a".repeat(length >> 1)}${odd}${"b".repeat(length >> 1)}`;
      const bytes = write(text);
      assert.ok(Buffer.from(standard(text)).equals(bytes), `${length} ${odd}`);
      assert.equal(read(bytes), new TextDecoder().decode(standard(text)));
    }
  }
});

test("bytes are not decoded to a cached text with equal character codes", () => {
  for (let code = 0x80; code < 0x100; ++code) {
    for (let length = 1; length <= 16; ++length) {
      const text = standard(String.fromCharCode(code).repeat(length));
      const bytes = new Uint8Array(length).fill(code);
      for (const each of [text, bytes, text, bytes]) {
        assert.equal(read(each), new TextDecoder().decode(each));
      }
    }
  }
});

test("short texts that differ in one character, wherever it stands, are told apart", () => {
  for (let length = 1; length <= 40; ++length) {
    for (const usual of ["gate01_user_1_2_", "a"]) {
      const whole = standard(usual.repeat(40).slice(0, length));
      const texts = Array.from(whole, (_, at) => {
        const text = whole.slice();
        text[at] = 0x21;
        return text;
      });
      for (const text of [whole, whole, ...texts, ...texts, whole, ...texts])
        assert.equal(read(text), new TextDecoder().decode(text));
    }
  }
});

test("a list's text is read also where the memory ends soon", (t) => {
  t.after(closeTextWindow);
  for (const behind of [0, 1, 2, 2000, 2014, 2015, 2016, 2017]) {
    const memory = new Uint8Array(before + 33 + behind).fill(0x61);
    openTextWindow();
    const text = readText(memory, new DataView(memory.buffer), before, 33);
    assert.equal(text, "a".repeat(33), `${behind} bytes before the end`);
  }
});

test("short text is read wherever the core's memory has it, up to its end at 2 GiB", () => {
  const gigabyte = 2 ** 30;
  // Only the pages that are written take up memory.
  const { buffer } = new WebAssembly.Memory({ initial: (2 * gigabyte) / 65_536 });
  const [bytes, view] = [new Uint8Array(buffer), new DataView(buffer)];
  for (const end of [gigabyte, gigabyte + 40, 2 * gigabyte]) {
    for (let length = 1; length <= 40; ++length) {
      const text = "abcdefghijklmnopqrstuvwxyz0123456789!?()".slice(0, length);
      bytes.set(standard(text), end - length);
      for (const isNew of [true, false]) {
        assert.equal(readText(bytes, view, end - length, length, isNew), text);
      }
    }
  }
});

test("short text is decoded alike with and without the cache of texts, even if it is not ASCII", () => {
  for (let length = 1; length <= 40; ++length) {
    const plain = "abcdefghij".repeat(4).slice(0, length);
    const texts = Array.from(plain, (_, i) => `${plain.slice(0, i)}é${plain.slice(i + 1)}`);
    for (const text of [plain, ...texts]) {
      const bytes = standard(text);
      for (const isNew of [true, false, false, false]) {
        assert.equal(read(bytes, 0, bytes.length, isNew), text);
      }
    }
  }
});

test("a text is not mistaken for a longer or shorter one with the same beginning or end", () => {
  const texts = ["a", "aa", "aaa", "aaaa", "aaaaa", "aaaaaaaa", "aaaaaaaaa", "a", "aaa"];
  for (const text of [...texts, ...texts, ...texts]) assert.equal(read(standard(text)), text);
});

test("a byte order mark is kept as a part of the text", () => {
  const marked = "\ufeffhello";
  const bytes = MessageReq.encode({ body: marked }).finish();
  assert.equal(MessageReq.decode(bytes).body, marked);
});

test("messages of every size and character are encoded and decoded again", () => {
  for (const size of sizes) {
    for (const text of textsOf(size)) {
      const expected = new TextDecoder().decode(standard(text));
      const decoded = MessageReq.decode(MessageReq.encode({ body: text, extra: "e" }).finish());
      assert.ok(decoded.body === expected && decoded.extra === "e", `${size} units`);
    }
  }
});

test("a message that makes the memory grow leaves the next ones right", () => {
  for (const body of ["中".repeat(8 << 20), "small", "b".repeat(20 << 20), ""]) {
    const packet = LogicPkt.build("chat.user.talk", "test2", MessageReq.encode({ body }).finish());
    const read = LogicPkt.from(packet.bytes());
    assert.equal(read.dest, "test2");
    assert.ok(MessageReq.decode(read.payload).body === body);
  }
});

test("a message is right after one that was refused when it had made the memory grow", () => {
  const before = MessageReq.encode({ body: "before" }).finish();
  const contents = Buffer.from("0a00".repeat(500_000), "hex");
  assert.throws(() => MessageContentResp.decode(contents.subarray(0, -1)), {
    code: "malformed_message",
  });
  assert.equal(MessageReq.decode(before).body, "before");
  assert.equal(MessageReq.decode(MessageReq.encode({ body: "behind" }).finish()).body, "behind");
});

test("a message of more items than the core takes is refused, and the next one works", () => {
  const contents = Buffer.from("0a00".repeat(2_500_000), "hex");
  const message = "MessageContentResp: too large for the core";
  assert.throws(() => MessageContentResp.decode(contents), { code: "too_large", message });
  assert.equal(MessageReq.decode(MessageReq.encode({ body: "x" }).finish()).body, "x");
});

test("texts that end about where the input area does are written whole", () => {
  for (let length = 230; length < 250; ++length) {
    // After a huge message the area has 4 KiB again, of which 256 bytes are for numbers.
    MessageReq.encode({ body: "x".repeat(2 << 20) });
    const extra = "中".repeat(1200);
    const read = MessageReq.decode(MessageReq.encode({ body: "a".repeat(length), extra }).finish());
    assert.ok(read.body.length === length && read.extra === extra, `${length} bytes before`);
  }
});

test("many strings that together outgrow the input area keep apart", () => {
  const contents = Array.from({ length: 3000 }, (_, i) => ({
    messageId: i,
    body: `${i}-`.repeat(i % 90),
  }));
  const decoded = MessageContentResp.decode(MessageContentResp.encode({ contents }).finish());
  assert.equal(decoded.contents.length, contents.length);
  decoded.contents.forEach((content, i) => {
    assert.equal(content.messageId.toNumber(), i);
    assert.equal(content.body, contents[i]?.body);
  });
});

test("a message over the core's limit is refused, and the next one works", () => {
  assert.throws(() => MessageReq.encode({ body: "x".repeat(60 << 20) }), { code: "too_large" });
  assert.equal(MessageReq.encode({ body: "x" }).finish().length, 3);
});

test("Node's coders are used if a test runner's page has none", (t) => {
  const kept = { TextDecoder, TextEncoder };
  t.after(() => Object.assign(globalThis, kept));
  for (const name of Object.keys(kept)) Reflect.deleteProperty(globalThis, name);
  assert.deepEqual([...newEncoder().encode("é")], [0xc3, 0xa9]);
  assert.equal(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9])), "\ufeffé");
});
