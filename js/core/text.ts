import { newDecoder, newEncoder, nodeText } from "./text_coders.js";

/**
 * UTF-8 to and from linear memory. Short text goes through a loop over its characters: below the
 * limits here that is faster than TextEncoder and TextDecoder, which cost a call each.
 */
const WRITE_LOOP_LIMIT = 28;
const READ_LOOP_LIMIT = 32;
/** From so many bytes on, Node copies ASCII in half of the time that it takes as UTF-8. */
const PLAIN_COPY_FROM = 512;

let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/**
 * Writes text at `at` and returns the offset behind it. A lone surrogate becomes U+FFFD. `bytes`
 * must have room for three bytes a UTF-16 unit.
 */
export function writeText(text: string, bytes: Uint8Array, at: number): number {
  const length = text.length;
  if (length > WRITE_LOOP_LIMIT) return encodeText(text, bytes, at);
  for (let i = 0; i < length; ++i) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encodeText(text, bytes, at);
    bytes[at + i] = unit;
  }
  return at + length;
}

function encodeText(text: string, bytes: Uint8Array, at: number): number {
  encoder ??= newEncoder();
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

/** The short texts read last, each in a place that follows from its bytes: see `readText`. */
const recent: string[] = /* @__PURE__ */ new Array<string>(256).fill("");

/** For `String.fromCharCode`: an array for each length, since a call with a part of one is slower. */
const unitsOf: number[][] = [];

/** Whether ASCII text is what lies at `at`. */
function isAt(text: string, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; ++i) if (text.charCodeAt(i) !== bytes[at + i]) return false;
  return true;
}

/**
 * Reads `length` bytes of text from `at`, at least one. What is not UTF-8 becomes U+FFFD. Commands,
 * accounts and channels come again with every packet: to compare short text with the last one that
 * lay in its place takes two thirds of the time to make it anew, and leaves no garbage.
 */
export function readText(bytes: Uint8Array, at: number, length: number): string {
  if (length > READ_LOOP_LIMIT) return decodeText(bytes, at, length);
  const ends = (bytes[at] as number) + 31 * (bytes[at + length - 1] as number);
  const place = (ends + 17 * (bytes[at + (length >> 1)] as number) + 7 * length) & 255;
  const known = recent[place] as string;
  if (known.length === length && isAt(known, bytes, at)) return known;
  const units = (unitsOf[length] ??= new Array<number>(length).fill(0));
  for (let i = 0; i < length; ++i) {
    const unit = bytes[at + i] as number;
    if (unit > 0x7f) return decodeText(bytes, at, length);
    units[i] = unit;
  }
  return (recent[place] = String.fromCharCode(...units));
}

function decodeText(bytes: Uint8Array, at: number, length: number): string {
  const node = nodeText();
  if (node) {
    const end = at + length;
    if (length >= PLAIN_COPY_FROM) {
      const text = node.prototype.latin1Slice.call(bytes, at, end);
      if (node.byteLength(text) === length) return text;
    }
    return node.prototype.utf8Slice.call(bytes, at, end);
  }
  decoder ??= newDecoder();
  return decoder.decode(bytes.subarray(at, at + length));
}
