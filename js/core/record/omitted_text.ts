import { checked } from "../failure.js";
import { newMessage } from "../result/head_room.js";
import type { Core } from "../module.js";
import { carve, makeBytes } from "../result/slab.js";
import { newEncoder, nodeBuffer } from "../text/coders.js";
import { type Fields, type Shape, write } from "./visitor.js";

/**
 * ASCII texts of at least this many characters are left out of the record and written directly to the result.
 * Going through the core's memory would copy them twice more, a fifth of the time in Node.
 */
const OMITTED_FROM = 16_384;

/** Longer texts go through the core, which may refuse them. A length from OMITTED_FROM to here is a 3-byte varint. */
const OMITTED_UNTIL = 0x1fffff;

/** Whether the first long text of the record may be left out, or has been. */
export const enum Omission {
  No,
  May,
  Done,
}

// The state of the record that is being written; there is only one at a time. It is not in the writer, so that
// a minifier can remove even the calls where no_omitted_text.ts replaces this module.
let omission: Omission = Omission.No;
let omitted = "";
let omittedAt = 0;
let encoder: TextEncoder | undefined;

/** Starts a record. */
export function startRecord(start: Omission): void {
  omission = start;
}

export const isLong = (text: string): boolean => text.length >= OMITTED_FROM;

/**
 * The text to write to the record in place of a long one, whose two slots begin at `slot`: a placeholder if the
 * text can be left out, otherwise the text itself.
 */
export function placeholder(text: string, slot: number): string {
  if (omission !== Omission.May || text.length > OMITTED_UNTIL || !looksAscii(text)) return text;
  omission = Omission.Done;
  omitted = text;
  omittedAt = slot;
  return "x";
}

/** Whether a text was left out of the record. */
export const hasOmitted = (): boolean => omission === Omission.Done;

/** Exact in Node. Elsewhere a guess from a sample of characters; `joined` finds out if it is wrong. */
function looksAscii(text: string): boolean {
  const node = nodeBuffer();
  if (node) return node.byteLength(text) === text.length;
  const step = text.length >> 4;
  for (let i = 0; i < text.length; i += step) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/**
 * Encodes a message without lists, from whose record a text was left out. The core encodes the parts before and
 * after the text, one call each, with the other part's slots set to zero.
 */
export function encodeAround<T>(
  { calls, heap, writer }: Core,
  type: number,
  shape: Shape<T>,
  message: Fields,
): Uint8Array {
  const part = (): Uint8Array => {
    const { size } = writer;
    const answer = calls.kim_encode(type, writer.slots, writer.textAt, size);
    return carve(heap, checked(answer, shape._name, size), makeBytes, false);
  };
  const text = omitted;
  omitted = "";
  const first = heap.base >> 2;
  const last = first + writer.slots;
  const behind = first + omittedAt + 2;
  const kept = heap.u32.slice(behind, last);
  heap.u32.fill(0, behind, last);
  const head = part();
  heap.u32.fill(0, first, behind);
  heap.u32.set(kept, behind);
  const bytes = joined(head, text, part());
  if (bytes) return bytes;
  writer.begin();
  write(writer, shape, message);
  return part();
}

/** Joins the parts around the text. Undefined if the text turns out not to be ASCII, and so has more bytes. */
function joined(head: Uint8Array, text: string, tail: Uint8Array): Uint8Array | undefined {
  const { length } = text;
  // The head ends with the placeholder: a length of 1, and one byte.
  const sizeAt = head.length - 2;
  const at = sizeAt + 3;
  const size = at + length + tail.length;
  const bytes = newMessage(size);
  bytes.set(head);
  bytes[sizeAt] = length | 0x80;
  bytes[sizeAt + 1] = (length >> 7) | 0x80;
  bytes[sizeAt + 2] = length >> 14;
  bytes.set(tail, at + length);
  const node = nodeBuffer();
  if (node) {
    node.latin1Write.call(bytes, text, at, length);
    return bytes;
  }
  encoder ??= newEncoder();
  return encoder.encodeInto(text, bytes.subarray(at, at + length)).read === length
    ? bytes
    : undefined;
}
