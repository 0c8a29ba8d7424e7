import { newEncoder, nodeBuffer } from "./coders.js";

/** Up to so many UTF-16 units Node's Buffer is there sooner than TextEncoder, unless its place is made already. */
const NODE_WRITE_LIMIT = 2048;

let encoder: TextEncoder | undefined;
/** What TextEncoder writes to: the memory from `restAt` on. To make this was a tenth of its time. */
let rest: Uint8Array | undefined;
let restOf: Uint8Array | undefined;
let restAt = 0;
/** Where the last long text went. */
let lastAt = 0;

/** The last 18 bits of a code point, six a byte, in the order in which they are written. */
const sixes = (code: number): number =>
  ((code >> 12) & 0x3f) | ((code << 2) & 0x3f00) | ((code << 16) & 0x3f0000);

/**
 * Writes a short text, as `writeText` does, whose first `written` characters stand at `at` already. In words:
 * Chinese takes two thirds of the time.
 */
export function writeWide(
  text: string,
  _bytes: Uint8Array,
  at: number,
  written: number,
  view: DataView,
): number {
  at += written;
  for (let i = written; i < text.length; ++i) {
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
 * Writes a long text, as `writeText` does.
 *
 * The first texts of records mostly go to one place: there TextEncoder is quicker than Node's Buffer, by a tenth
 * of what it takes to encode a LoginReq or 1 KiB. A place that came twice in a row is such a one.
 */
export function encodeText(text: string, bytes: Uint8Array, at: number): number {
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
