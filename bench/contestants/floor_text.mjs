// The quickest ways that are known to move text and bytes between JavaScript and a memory.
// The limits are where a loop ceases to be quicker than a call of the engine's.
const writeLoopLimit = 28;
const readLoopLimit = 32;
const copyLoopLimit = 32;
const slabSize = 8192;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const recent = new Array(256).fill("");
const unitsOf = [];
let slab = new ArrayBuffer(slabSize);
let used = 0;

export function writeText(text, bytes, at) {
  if (text.length > writeLoopLimit) return encoder.encodeInto(text, bytes.subarray(at));
  for (let i = 0; i < text.length; ++i) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encoder.encodeInto(text, bytes.subarray(at));
    bytes[at + i] = unit;
  }
}

const isAt = (text, bytes, at) => {
  for (let i = 0; i < text.length; ++i) if (text.charCodeAt(i) !== bytes[at + i]) return false;
  return true;
};

/** Short text is mostly text that was read before: to compare it is quicker than to make it. */
export function readText(bytes, at, length) {
  if (length > readLoopLimit) return decoder.decode(bytes.subarray(at, at + length));
  const end = at + length;
  const place =
    (bytes[at] + 31 * bytes[end - 1] + 17 * bytes[at + (length >> 1)] + 7 * length) & 255;
  const known = recent[place];
  if (known.length === length && isAt(known, bytes, at)) return known;
  const units = (unitsOf[length] ??= new Array(length).fill(0));
  for (let i = 0; i < length; ++i) {
    if (bytes[at + i] > 0x7f) return decoder.decode(bytes.subarray(at, end));
    units[i] = bytes[at + i];
  }
  return (recent[place] = String.fromCharCode(...units));
}

/** A copy that stays; small ones share a buffer, since one for each is most of what they cost. */
export function copyOf(bytes) {
  const size = bytes.length;
  if (size > slabSize / 4) return bytes.slice();
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
