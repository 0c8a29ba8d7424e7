import { checked } from "../failure.js";
import { newMessage } from "../result/head_room.js";
import type { Core } from "../module.js";
import { carve, makeBytes } from "../result/slab.js";
import { newEncoder, nodeBuffer } from "../text/coders.js";
import { type Fields, type Shape, write } from "./visitor.js";

/**
 * From so many characters on, a text of ASCII is left out of the record and written where it goes to.
 * Through the core's memory it is copied twice more: in Node that is a fifth of the time.
 */
const LEFT_FROM = 16_384;

/** A longer one is for the core to refuse, if anyone. The lengths between take three bytes. */
const LEFT_UNTIL = 0x1fffff;

/** What may be done with the first long text of a record, or has been. */
export const enum Leaving {
  No,
  May,
  Done,
}

// Of the record that is written, of which there is one at a time. The writer does not have these, so that
// where no_left_text.ts stands in for this module a minifier leaves not even the calls.
let leaving: Leaving = Leaving.No;
let left = "";
let leftAt = 0;
let encoder: TextEncoder | undefined;

/** A record begins. */
export function startRecord(start: Leaving): void {
  leaving = start;
}

export const isLong = (text: string): boolean => text.length >= LEFT_FROM;

/** What to write to the record for a long text, whose two slots begin at `slot`. */
export function placeholder(text: string, slot: number): string {
  if (leaving !== Leaving.May || text.length > LEFT_UNTIL || !looksAscii(text)) return text;
  leaving = Leaving.Done;
  left = text;
  leftAt = slot;
  return "x";
}

/** Whether a text was left out of the record. */
export const hasLeft = (): boolean => leaving === Leaving.Done;

/** Node tells for certain. Elsewhere a few characters are looked at. */
function looksAscii(text: string): boolean {
  const node = nodeBuffer();
  if (node) return node.byteLength(text) === text.length;
  const step = text.length >> 4;
  for (let i = 0; i < text.length; i += step) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/**
 * The bytes of a message without lists, from whose record a text was left out: the core encodes what stands
 * before it, and what behind.
 */
export function encodeLeft<T>(
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
  const text = left;
  left = "";
  const first = heap.base >> 2;
  const last = first + writer.slots;
  const behind = first + leftAt + 2;
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

/** Undefined if the text is not ASCII, and so has more bytes than characters. */
function joined(head: Uint8Array, text: string, tail: Uint8Array): Uint8Array | undefined {
  const { length } = text;
  // The head ends with the placeholder: a length of one, and its byte.
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
