import type { CoreCalls } from "../calls.js";
import type { Memory } from "../memory.js";
import { decodeUtf8, nodeBuffer } from "./coders.js";

/**
 * A message of so many bytes without lists is mostly one text, which the core only passes over. That
 * need not be in the core's memory: it is read where it came from, which takes a fifth off the time in
 * Node and a tenth in Chromium.
 */
const FAR_FROM = 16_384;

/** What the core is given of a long message. */
const HEAD = 512;
const TAIL = 512;

// Of the message that is read, of which there is one at a time. The reader does not have these, so that
// where no_far_text.ts stands in for this module a minifier leaves not even the calls.
let source: Uint8Array<ArrayBuffer> | undefined;
/** Where the source would lie in the memory. */
let base = 0;
let isSpanned = false;

/** Of a packet of more bytes, only the first are copied into the core: its header mostly ends there. */
const LARGE_PACKET = 4096;

export const isLarge = (size: number): boolean => size > LARGE_PACKET;

/** `isFlat`: without lists. */
export const isFar = (isFlat: boolean, size: number): boolean => isFlat && size >= FAR_FROM;

/** TextDecoder refuses memory that is shared, in some browsers, and memory that may shrink. */
function isPlain(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  const { buffer } = bytes as { buffer: ArrayBufferLike & { readonly resizable?: boolean } };
  return buffer instanceof ArrayBuffer && buffer.resizable !== true;
}

/** A core, as far as this knows it. */
interface RecordCore<Reader> {
  readonly calls: CoreCalls;
  readonly heap: Memory;
  readonly reader: Reader;
}

/** A long message's fields, or undefined: then it must be read as any other. */
export function decodeFar<T, Reader extends { begin(address: number, base: number): void }>(
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
    // Between the ends lay what was in the memory before. Only a text that covers all of it tells
    // that the core has not looked for fields there.
    return isSpanned ? message : undefined;
  } finally {
    source = undefined;
  }
}

/** The text of `length` bytes at `at` in the memory, if it reaches from one end of a far message to the other. */
export function readFar(at: number, length: number): string | undefined {
  if (!source || at > base + HEAD || at + length < base + source.length - TAIL) return undefined;
  isSpanned = true;
  const from = at - base;
  const bytes = source.subarray(from, from + length);
  const node = nodeBuffer();
  if (!node) return decodeUtf8(bytes);
  return (node.isAscii?.(bytes) ? node.latin1Slice : node.utf8Slice).call(bytes, 0, length);
}
