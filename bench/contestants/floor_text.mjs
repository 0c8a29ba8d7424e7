// The fastest known ways to move text and bytes between JavaScript and a memory. Up to the limits a loop is
// faster than a call into the engine; Node's limits are lower.
const isNode = typeof globalThis.process === "object";
const writeLoopLimit = isNode ? 28 : 256;
const readLoopLimit = isNode ? 28 : 96;
const keptLimit = 32;
const keptWords = 9;
const copyLoopLimit = 32;
const slabSize = 32_768;
const smallLimit = 2048;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const kept = new Array(1024).fill("");
const words = new Uint32Array(1024 * keptWords);
let slab = new ArrayBuffer(slabSize);
let used = 0;

export function writeText(text, bytes, at) {
  if (text.length > writeLoopLimit) return encoder.encodeInto(text, bytes.subarray(at));
  for (let i = 0; i < text.length; ++i) {
    const unit = text.charCodeAt(i);
    // Apart from ASCII the cases have only Chinese text, three bytes per character.
    if (unit <= 0x7f) bytes[at++] = unit;
    else {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
}

function makeText(bytes, view, at, length) {
  if (length > readLoopLimit) return decoder.decode(bytes.subarray(at, at + length));
  const char = String.fromCharCode;
  const end = at + length;
  let text = "";
  for (; at + 12 <= end; at += 12) {
    const a = view.getUint32(at, true);
    const b = view.getUint32(at + 4, true);
    const c = view.getUint32(at + 8, true);
    if (((a | b | c) & 0x80808080) !== 0) return text + decoder.decode(bytes.subarray(at, end));
    // prettier-ignore
    text += char(
      a & 0x7f, (a >> 8) & 0x7f, (a >> 16) & 0x7f, a >> 24,
      b & 0x7f, (b >> 8) & 0x7f, (b >> 16) & 0x7f, b >> 24,
      c & 0x7f, (c >> 8) & 0x7f, (c >> 16) & 0x7f, c >> 24,
    );
  }
  for (; at + 4 <= end; at += 4) {
    const a = view.getUint32(at, true);
    if ((a & 0x80808080) !== 0) break;
    text += char(a & 0x7f, (a >> 8) & 0x7f, (a >> 16) & 0x7f, a >> 24);
  }
  for (; at < end; ++at) {
    if (bytes[at] > 0x7f) return text + decoder.decode(bytes.subarray(at, end));
    text += char(bytes[at]);
  }
  return text;
}

const windowSize = 2048;
const windowWords = new Uint32Array(windowSize / 4);
let areMany = false;
let windowStart = 0;
let windowEnd = 0;
let windowText = "";

/** Decodes a whole window of the memory at once for the texts of a list, and takes substrings of it. */
export function textsAreMany(answer) {
  areMany = answer;
  windowEnd = 0;
}

function readWindow(bytes, view, at) {
  windowStart = at;
  windowEnd = at + windowSize;
  if (isNode) return Buffer.prototype.latin1Slice.call(bytes, at, windowEnd);
  for (let i = 0; i < windowWords.length; ++i) {
    windowWords[i] = view.getUint32(at + 4 * i, true) & 0x7f7f7f7f;
  }
  return decoder.decode(windowWords);
}

function partOfWindow(bytes, view, at, length) {
  const last = at + length - 4;
  let units = view.getUint32(last, true);
  for (let i = at; i < last; i += 4) units |= view.getUint32(i, true);
  if ((units & 0x80808080) !== 0) return makeText(bytes, view, at, length);
  if (at < windowStart || at + length > windowEnd) windowText = readWindow(bytes, view, at);
  return windowText.substring(at - windowStart, at - windowStart + length);
}

/** Most short texts were read before: comparing their words with a cache is faster than decoding them. */
export function readText(bytes, view, at, length) {
  if (length > keptLimit) return (areMany ? partOfWindow : makeText)(bytes, view, at, length);
  const last = at + length - 4;
  const first = last < at ? last : at;
  const middle = view.getUint32((first + last) >> 1, true);
  const ends = Math.imul(view.getUint32(first, true), 0x85ebca6b) + view.getUint32(last, true);
  const mixed = ends ^ middle;
  const place = Math.imul((mixed ^ (mixed >>> 15)) + length, 0x9e3779b1) >>> 22;
  const start = place * keptWords;
  let word = start;
  let from = first;
  if (words[word] === length) {
    while (from < last && words[++word] === view.getUint32(from, true)) from += 4;
    if (from >= last && words[++word] === view.getUint32(last, true)) return kept[place];
  }
  kept[place] = makeText(bytes, view, at, length);
  word = start;
  words[word] = length;
  for (from = first; from < last; from += 4) words[++word] = view.getUint32(from, true);
  words[++word] = view.getUint32(last, true);
  return kept[place];
}

/** A permanent copy. Small copies share a buffer, because allocating one each would be most of their cost. */
export function copyOf(bytes) {
  const size = bytes.length;
  if (size > smallLimit) return bytes.slice();
  if (used + size > slabSize) {
    slab = new ArrayBuffer(slabSize);
    used = 0;
  }
  const copy = new Uint8Array(slab, used, size);
  used += (size + 7) & ~7;
  if (size > copyLoopLimit) copy.set(bytes);
  else for (let i = 0; i < size; ++i) copy[i] = bytes[i];
  return copy;
}
