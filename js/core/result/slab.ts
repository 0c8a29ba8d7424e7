import { ANSWER_ROOM, answerView, isViewed } from "./answer_view.js";
import type { Memory } from "../memory.js";
import { nodeBuffer } from "../text/coders.js";

/**
 * The size of a slab, an ArrayBuffer that many small results share: allocating one for each result would be most
 * of the result's cost. With a quarter of this size, messages of 1 KiB took 1.5 times as long.
 */
const SLAB_SIZE = 32_768;
/** Node does not clear its slabs. With half of this size, messages of 1 KiB took 1.25 times as long. */
const NODE_SLAB_SIZE = 65_536;

/** Results of more bytes have a buffer of their own. */
const SMALL = 2048;

/** Up to this many bytes are copied in a loop, by words or by bytes: the call of `set` alone costs as much. */
const WORDS_LIMIT = 128;
const BYTES_LIMIT = 32;

/**
 * Makes a byte array of a certain class. A function and not the class, because an engine constructs an array in
 * two thirds of the time where the class is known statically.
 */
export type Make<T> = (buffer: ArrayBuffer, offset: number, size: number) => T;

export const makeBytes: Make<Uint8Array<ArrayBuffer>> = (buffer, offset, size) =>
  new Uint8Array(buffer, offset, size);

const slabSize = (): number => (nodeBuffer() ? NODE_SLAB_SIZE : SLAB_SIZE);

let slab = /* @__PURE__ */ new ArrayBuffer(0);
let bytes = /* @__PURE__ */ new Uint8Array(slab);
let words = /* @__PURE__ */ new Uint32Array(slab);
let used = 0;

/**
 * Allocates a buffer that is about to be written. In Node it is not cleared and holds whatever was in memory, as
 * with `Buffer.allocUnsafe`: clearing is two thirds of the cost.
 */
export const newBuffer = (size: number): ArrayBuffer =>
  nodeBuffer()?.allocUnsafeSlow(size).buffer ?? new ArrayBuffer(size);

/** Reserves `size` bytes in the slab and returns their offset. At least `ANSWER_ROOM` bytes may be written there. */
function take(size: number): number {
  // A slab that someone has transferred has no bytes. Reading one byte is faster than reading the length.
  if (used + size > slabSize() || bytes[used] === undefined) {
    slab = newBuffer(slabSize() + ANSWER_ROOM);
    bytes = new Uint8Array(slab);
    words = new Uint32Array(slab);
    used = 0;
  }
  const offset = used;
  // A multiple of eight, so that a typed array of any kind can be made at the result's offset.
  used += (size + 7) & ~7;
  return offset;
}

/**
 * Copies the bytes of the core's answer, followed by the `tailSize` bytes of `tail`. The result's bytes belong to it
 * alone, but, as with protobufjs and Node's Buffer, the `buffer` of a small result is larger and shared with others.
 *
 * `isFrame`: the bytes lie among other data of a session, which must not be copied along.
 * `room`: the number of bytes to leave unused before the result; a multiple of eight.
 */
export function carve<T extends Uint8Array>(
  memory: Memory,
  answer: number,
  make: Make<T>,
  isFrame: boolean,
  tail?: Uint8Array,
  tailSize = 0,
  room = 0,
): T {
  memory.refresh();
  const { u32, view } = memory;
  const address = u32[answer >> 2] as number;
  const count = u32[(answer >> 2) + 1] as number;
  const size = count + tailSize;
  const isSmall = size <= SMALL;
  const offset = isSmall ? take(room + size) + room : room;
  const result = make(isSmall ? slab : newBuffer(room + size), offset, size);
  // Whatever is copied past the end is overwritten later, or lies in the spare room behind the slab.
  if (isSmall && count <= WORDS_LIMIT) {
    // Answers and slab offsets are aligned.
    const from = address >> 2;
    const to = offset >> 2;
    const target = words;
    for (let i = (count - 1) >> 2; i >= 0; --i) target[to + i] = u32[from + i] as number;
  } else if (isViewed(count) && !isFrame) {
    if (isSmall) bytes.set(answerView(memory, address), offset);
    else result.set(answerView(memory, address));
  } else {
    result.set(new Uint8Array(view.buffer, address, count));
  }
  if (tail === undefined) return result;
  // `set` even for 0 bytes: it throws if the tail's buffer has been transferred.
  if (!isSmall || tailSize > BYTES_LIMIT || tailSize === 0) {
    result.set(tail, count);
  } else {
    const start = offset + count;
    const target = bytes;
    for (let i = 0; i < tailSize; ++i) target[start + i] = tail[i] as number;
  }
  return result;
}
