import { ANSWER_ROOM, answerView, isViewed } from "./answer_view.js";
import type { Memory } from "../memory.js";
import { nodeBuffer } from "../text/coders.js";

/**
 * One ArrayBuffer for many small results: an own one for each is most of what it costs to make it.
 * With a quarter of this, messages of 1 KiB took half as long again.
 */
const SLAB_SIZE = 32_768;
/** Node's are not cleared: with half of this, messages of 1 KiB took a quarter more. */
const NODE_SLAB_SIZE = 65_536;

/** Larger results have their own. */
const SMALL = 2048;

/** Up to so many bytes are copied in a loop, by words or one by one: `set` costs as much as these. */
const WORDS_LIMIT = 128;
const BYTES_LIMIT = 32;

/**
 * Makes an array of bytes. Of a class that is known where it is made, an engine makes one in two thirds
 * of the time.
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
 * A buffer that is about to be written. To clear it is two thirds of what it costs, so in Node, as
 * with its own Buffers, what is not written yet is whatever the memory held.
 */
export const newBuffer = (size: number): ArrayBuffer =>
  nodeBuffer()?.allocUnsafeSlow(size).buffer ?? new ArrayBuffer(size);

/** Room for `size` bytes in a slab; its offset. From there on `ANSWER_ROOM` bytes may be written. */
function take(size: number): number {
  // A slab that someone has transferred away has no bytes left. To look at one is quicker than to ask
  // for their number.
  if (used + size > slabSize() || bytes[used] === undefined) {
    slab = newBuffer(slabSize() + ANSWER_ROOM);
    bytes = new Uint8Array(slab);
    words = new Uint32Array(slab);
    used = 0;
  }
  const offset = used;
  // A multiple of eight, so that any typed array may be made from the view's place.
  used += (size + 7) & ~7;
  return offset;
}

/**
 * Copies the bytes that the core has answered with, and the `tailSize` of `tail` behind them. Nobody
 * else has these bytes, but as with protobufjs and Node's Buffer the `buffer` of a small array is larger than
 * itself, and shared with other arrays.
 *
 * `isFrame`: they lie among a session's other data, of which nothing may be copied with them.
 * `room`: so many bytes before them are nobody's; a multiple of eight.
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
  // What is copied past the end is overwritten, or lies in a slab's room behind.
  if (isSmall && count <= WORDS_LIMIT) {
    // Answers are aligned.
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
  // Also none: it throws if somebody has transferred them away.
  if (!isSmall || tailSize > BYTES_LIMIT || tailSize === 0) {
    result.set(tail, count);
  } else {
    const start = offset + count;
    const target = bytes;
    for (let i = 0; i < tailSize; ++i) target[start + i] = tail[i] as number;
  }
  return result;
}
