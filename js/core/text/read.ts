import { readUncopied } from "./uncopied_text.js";
import { isLongPiece, makeLongPiece } from "./long_piece.js";
import { isShortText, makeShortText } from "./short_text.js";
import { decodeUtf8, nodeBuffer } from "./coders.js";
import { readFromWindow } from "./window.js";

/** Up to this many bytes a loop is faster than TextDecoder, which takes 200 ns for a call in Chromium. */
const LOOP_LIMIT = 96;
/** The same limit in Node, whose Buffer is faster than TextDecoder. */
const NODE_LOOP_LIMIT = 20;
/** From this many bytes on, Node decodes ASCII as Latin-1 in half the time that it takes as UTF-8. */
const PLAIN_COPY_FROM = 512;

const NOT_ASCII = 0x80808080;

/** How many characters one call makes: with one call for all, or one for every four, it takes 1.5 times as long. */
const PIECE = 12;

/**
 * Makes a text without looking in the cache. ASCII that is not made by one call is made in pieces of twelve
 * characters, from the three words that end with the piece. What precedes the text is cut off afterwards.
 */
function makeText(bytes: Uint8Array, view: DataView, at: number, length: number): string {
  if (isShortText(length)) {
    return makeShortText(bytes, at, length) ?? decodeText(bytes, view, at, length);
  }
  if (length > (nodeBuffer() ? NODE_LOOP_LIMIT : LOOP_LIMIT)) {
    return decodeText(bytes, view, at, length);
  }
  if (length > PIECE && isLongPiece(length)) {
    return makeLongPiece(view, at, length) ?? decodeText(bytes, view, at, length);
  }
  const end = at + length;
  let text = "";
  for (; at < end; at += PIECE) {
    const stop = Math.min(at + PIECE, end);
    const last = stop - 4;
    const c = view.getUint32(last, true);
    // These words overlap, or the only one begins before the text.
    const first = Math.min(at, last);
    const units = view.getUint32(first, true) | view.getUint32((first + last) >>> 1, true) | c;
    if (((units >>> (8 * (at - first))) & NOT_ASCII) !== 0) {
      return text + decodeText(bytes, view, at, end - at);
    }
    const a = view.getUint32(stop - PIECE, true);
    const b = view.getUint32(last - 4, true);
    // prettier-ignore
    const piece = String.fromCharCode(
      a & 0x7f, (a >> 8) & 0x7f, (a >> 16) & 0x7f, (a >> 24) & 0x7f,
      b & 0x7f, (b >> 8) & 0x7f, (b >> 16) & 0x7f, (b >> 24) & 0x7f,
      c & 0x7f, (c >> 8) & 0x7f, (c >> 16) & 0x7f, (c >> 24) & 0x7f,
    );
    text += piece.slice(at - stop);
  }
  return text;
}

// The longest text that is cached, in bytes; and the words of a place: the length and the text's bytes.
const KEPT_LIMIT = 32;
const KEPT_WORDS = 1 + KEPT_LIMIT / 4;

/** The number of places, as a power of two. With a quarter of them, a push of changing texts took a fifth longer. */
const PLACE_BITS = 10;
const PLACES = 1 << PLACE_BITS;

/** A cache of short texts: a direct-mapped table, in which a hash of the bytes selects the place. */
const kept = /* @__PURE__ */ new Array<string>(PLACES).fill("");
/** The length and the bytes of each cached text. */
const keptWords = /* @__PURE__ */ new Uint32Array(PLACES * KEPT_WORDS);
/** The hash, as `mixed` in `readText`, of the last text that missed in each place. */
const seen = /* @__PURE__ */ new Int32Array(PLACES);

/**
 * Reads `length` bytes of UTF-8 text, at least one, at `at`; at least twenty bytes must precede it in memory.
 * Invalid UTF-8 becomes U+FFFD. Commands, accounts and channels come again with every packet, so short texts are
 * cached. Comparing a text with the cached one, word by word, takes a fifth of the time of making it again, and
 * leaves no garbage.
 *
 * `isNew`: the text is unlikely to have come before, such as the body of a message. Skipping the cache saves 5 % of
 * the time of a push in a burst.
 */
export function readText(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  length: number,
  isNew = false,
): string {
  if (isNew || length > KEPT_LIMIT) {
    return readFromWindow(bytes, view, at, length) ?? makeText(bytes, view, at, length);
  }
  // Overlapping words reach exactly to the end of the text; if it is shorter than a word, they begin before it.
  // They never reach past its end, where memory may end.
  const last = at + length - 4;
  const first = last < at ? last : at;
  const middle = view.getUint32((first + last) >>> 1, true);
  const ends = Math.imul(view.getUint32(first, true), 0x85ebca6b) + view.getUint32(last, true);
  const mixed = ends ^ middle;
  // The shift moves differences in the last character down to bits that the multiplication spreads.
  const place = Math.imul((mixed ^ (mixed >>> 15)) + length, 0x9e3779b1) >>> (32 - PLACE_BITS);
  let word = place * KEPT_WORDS;
  let from = first;
  if (keptWords[word] === length) {
    while (from < last && keptWords[++word] === view.getUint32(from, true)) from += 4;
    if (from >= last && keptWords[++word] === view.getUint32(last, true)) {
      return kept[place] as string;
    }
  }
  const text = makeText(bytes, view, at, length);
  // Cached only when it comes the second time: caching texts that come only once took a sixth of the time to read a
  // message of short texts, and evicted those that do come again.
  if (seen[place] !== mixed) {
    seen[place] = mixed;
    return text;
  }
  kept[place] = text;
  word = place * KEPT_WORDS;
  keptWords[word] = length;
  for (from = first; from < last; from += 4) keptWords[++word] = view.getUint32(from, true);
  keptWords[++word] = view.getUint32(last, true);
  return text;
}

function decodeText(bytes: Uint8Array, view: DataView, at: number, length: number): string {
  const text = readUncopied(at, length);
  if (text !== undefined) return text;
  const node = nodeBuffer();
  if (node) {
    const end = at + length;
    if (length >= PLAIN_COPY_FROM) {
      const text = node.latin1Slice.call(bytes, at, end);
      if (node.byteLength(text) === length) return text;
    }
    return node.utf8Slice.call(bytes, at, end);
  }
  return decodeUtf8(new Uint8Array(view.buffer as ArrayBuffer, at, length));
}
