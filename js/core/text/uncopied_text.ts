import type { CoreCalls } from "../calls.js";
import type { Memory } from "../memory.js";
import { decodeUtf8, nodeBuffer } from "./coders.js";

/**
 * A message of at least this many bytes without lists is mostly one text, which the core only skips. So the text is
 * not copied into the core's memory, but read directly from the input: that saves a fifth of the time in Node and
 * a tenth in Chromium.
 */
const UNCOPIED_FROM = 16_384;

// How much of the beginning and the end of such a message is copied into the core's memory.
const HEAD = 512;
const TAIL = 512;

// The state of the message that is being read; there is only one at a time. It is not in the reader, so that a
// minifier can remove even the calls where no_uncopied_text.ts replaces this module.
let source: Uint8Array<ArrayBuffer> | undefined;
/** The address at which the source would begin if it had been copied. */
let base = 0;
/** Whether one text was found that covers all that was not copied. */
let isSpanned = false;

/** For packets of more bytes, only the beginning is copied into the core: it mostly contains the whole header. */
const LARGE_PACKET = 4096;

export const isLarge = (size: number): boolean => size > LARGE_PACKET;

/** Whether to try `decodeUncopied`. `isFlat`: the message type has no lists. */
export const mayBeUncopied = (isFlat: boolean, size: number): boolean =>
  isFlat && size >= UNCOPIED_FROM;

/** Whether TextDecoder accepts the bytes' memory: in some browsers it refuses shared and resizable memory. */
function isPlain(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  const { buffer } = bytes as { buffer: ArrayBufferLike & { readonly resizable?: boolean } };
  return buffer instanceof ArrayBuffer && buffer.resizable !== true;
}

/** The part of the core that is used here. */
interface RecordCore<Reader> {
  readonly calls: CoreCalls;
  readonly heap: Memory;
  readonly reader: Reader;
}

/** Decodes a long message without copying its text. Undefined if that fails: then decode it like any other. */
export function decodeUncopied<T, Reader extends { begin(address: number, base: number): void }>(
  { calls, heap, reader }: RecordCore<Reader>,
  type: number,
  bytes: Uint8Array,
  size: number,
  read: (reader: Reader) => T,
): T | undefined {
  if (!isPlain(bytes)) return undefined;
  heap.input(bytes.subarray(0, HEAD), size);
  heap.u8.set(bytes.subarray(size - TAIL), heap.base + size - TAIL);
  const answer = calls.kim_decode(type, size);
  if (answer < 0) return undefined;
  source = bytes;
  base = heap.base;
  isSpanned = false;
  try {
    reader.begin(answer, base);
    const message = read(reader);
    // Between the two ends is whatever was in the memory before. Only if one text covers all of that has the
    // core not parsed it as fields.
    return isSpanned ? message : undefined;
  } finally {
    source = undefined;
  }
}

/**
 * The text of `length` bytes at address `at`, if it begins in the copied head of such a message and ends in its
 * copied tail; otherwise undefined.
 */
export function readUncopied(at: number, length: number): string | undefined {
  if (!source || at > base + HEAD || at + length < base + source.length - TAIL) return undefined;
  isSpanned = true;
  const from = at - base;
  const bytes = source.subarray(from, from + length);
  const node = nodeBuffer();
  if (!node) return decodeUtf8(bytes);
  return (node.isAscii?.(bytes) ? node.latin1Slice : node.utf8Slice).call(bytes, 0, length);
}
