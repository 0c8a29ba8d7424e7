import { readFar } from "./far_text.js";
import { isLongPiece, makeLongPiece } from "./long_piece.js";
import { decodeUtf8, nodeBuffer } from "./coders.js";
import { readFromWindow } from "./window.js";

/** Up to so many bytes a loop makes text faster than TextDecoder, of which a call takes 200 ns in Chromium. */
const LOOP_LIMIT = 96;
/** Node's Buffer is there sooner. */
const NODE_LOOP_LIMIT = 20;
/** From so many bytes on, Node copies ASCII in half of the time that it takes as UTF-8. */
const PLAIN_COPY_FROM = 512;

const NOT_ASCII = 0x80808080;

/** Characters that one call makes: one for all of a text, or for four, takes half as long again. */
const PIECE = 12;

/**
 * Text made anew. Short ASCII is made a dozen characters at a time, of the words that end where they do: what
 * stands before the text is cut off again, which is quicker than to make fewer.
 */
function makeText(bytes: Uint8Array, view: DataView, at: number, length: number): string {
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
    // Words that overlap, or one that begins before the text.
    const first = Math.min(at, last);
    const units = view.getUint32(first, true) | view.getUint32((first + last) >> 1, true) | c;
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

/** How long a text is kept, in bytes and in words of four. */
const KEPT_LIMIT = 32;
const KEPT_WORDS = 1 + KEPT_LIMIT / 4;

/** With a quarter of these places, a push of changing texts took a fifth longer. */
const PLACE_BITS = 10;
const PLACES = 1 << PLACE_BITS;

/** The short texts read last, each in a place that follows from its bytes, with these: see below. */
const kept = /* @__PURE__ */ new Array<string>(PLACES).fill("");
const keptWords = /* @__PURE__ */ new Uint32Array(PLACES * KEPT_WORDS);
/** What the text was mixed to that came last to each place and is not kept there. */
const seen = /* @__PURE__ */ new Int32Array(PLACES);

/**
 * Reads `length` bytes of UTF-8 text from `at`, at least one; at least twenty must stand before it. What is
 * not UTF-8 becomes U+FFFD. Commands, accounts and channels come again with every packet: to compare
 * the bytes of a short text with those of the last one in its place, by words, takes a fifth of the
 * time to make it anew, and leaves no garbage.
 *
 * `isNew`: the text has hardly come before, as what somebody writes. To look for it and to keep it is 5 %
 * of a burst's push.
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
  // Words that overlap reach to the end, or lie before it where the text is shorter than one: they
  // never reach past it, where memory may end.
  const last = at + length - 4;
  const first = last < at ? last : at;
  const middle = view.getUint32((first + last) >> 1, true);
  const ends = Math.imul(view.getUint32(first, true), 0x85ebca6b) + view.getUint32(last, true);
  const mixed = ends ^ middle;
  // The shift brings what differs in a last character down to where the product spreads it.
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
  // Kept when it comes again: to keep each of those that come but once took a sixth of the time to read a
  // message of short texts, and put out those that do come again.
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
  const far = readFar(at, length);
  if (far !== undefined) return far;
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
