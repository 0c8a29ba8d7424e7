import { newEncoder, nodeBuffer } from "./text_coders.js";

/**
 * Up to so many UTF-16 units a loop over them is faster than TextEncoder, of which a call takes 300 to
 * 400 ns in Chromium.
 */
const LOOP_LIMIT = 256;
/** Node's Buffer is there sooner, and up to so many units TextEncoder is not, unless its place is made already. */
const NODE_LOOP_LIMIT = 28;
const NODE_WRITE_LIMIT = 2048;

let encoder: TextEncoder | undefined;
/** What TextEncoder writes to: the memory from `restAt` on. To make this was a tenth of its time. */
let rest: Uint8Array | undefined;
let restOf: Uint8Array | undefined;
let restAt = 0;
/** Where the last long text went. */
let lastAt = 0;

/**
 * Writes text at `at`, as UTF-8, and returns the offset behind it. A lone surrogate becomes U+FFFD.
 * `view` shows all of the memory that `bytes` does, in which there must be room for three bytes a
 * UTF-16 unit, and one more.
 */
export function writeText(text: string, bytes: Uint8Array, view: DataView, at: number): number {
  const length = text.length;
  if (length > (nodeBuffer() ? NODE_LOOP_LIMIT : LOOP_LIMIT)) return encodeText(text, bytes, at);
  for (let i = 0; i < length; ++i) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return writeWide(text, i, view, at + i);
    bytes[at + i] = unit;
  }
  return at + length;
}

/** The last 18 bits of a code point, six a byte, in the order in which they are written. */
const sixes = (code: number): number =>
  ((code >> 12) & 0x3f) | ((code << 2) & 0x3f00) | ((code << 16) & 0x3f0000);

/** Writes the characters from `i` on, any of them. In words: Chinese takes two thirds of the time. */
function writeWide(text: string, i: number, view: DataView, at: number): number {
  for (; i < text.length; ++i) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7ff && unit >> 11 !== 0x1b) {
      view.setUint32(at, 0x8080e0 | sixes(unit), true);
      at += 3;
    } else if (unit < 0x80) {
      view.setUint8(at++, unit);
    } else if (unit < 0x800) {
      view.setUint16(at, 0x80c0 | (unit >> 6) | ((unit & 0x3f) << 8), true);
      at += 2;
    } else {
      const code = text.codePointAt(i) as number;
      const isPair = code > 0xffff;
      if (isPair) view.setUint8(at++, 0xf0 | (code >> 18));
      view.setUint32(at, isPair ? 0x808080 | sixes(code) : 0xbdbfef, true);
      at += 3;
      if (isPair) ++i;
    }
  }
  return at;
}

/**
 * The first texts of records mostly go to one place: there TextEncoder is quicker than Node's Buffer, by a tenth
 * of what it takes to encode a LoginReq or 1 KiB. A place that came twice in a row is such a one.
 */
function encodeText(text: string, bytes: Uint8Array, at: number): number {
  const isUsual = restOf !== bytes || restAt === at || lastAt === at;
  lastAt = at;
  const node = isUsual || text.length > NODE_WRITE_LIMIT ? undefined : nodeBuffer();
  if (node) return at + node.utf8Write.call(bytes, text, at, bytes.length - at);
  encoder ??= newEncoder();
  if (!rest || restOf !== bytes || restAt !== at) {
    rest = bytes.subarray(at);
    restOf = bytes;
    restAt = at;
  }
  return at + encoder.encodeInto(text, rest).written;
}
