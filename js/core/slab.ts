import type { Memory } from "./memory.js";
import { nodeBuffer } from "./text_coders.js";

/**
 * One ArrayBuffer for many small results: an own one for each is most of what it costs to make it.
 * With a quarter of this, messages of 1 KiB took half as long again.
 */
const SLAB_SIZE = 32_768;

/** Larger results have their own. */
const SMALL = 2048;

/** Up to so many bytes words are copied in a loop: making a view of a part costs as much as 100. */
const LOOP_LIMIT = 128;

let slab = /* @__PURE__ */ new ArrayBuffer(0);
let words = /* @__PURE__ */ new Uint32Array(slab);
let used = 0;

/** A class of byte arrays. */
export type View<T> = new (buffer: ArrayBuffer, offset: number, size: number) => T;

/**
 * A buffer that is about to be written. To clear it is two thirds of what it costs, so in Node, as
 * with its own Buffers, what is not written yet is whatever the memory held.
 */
export const newBuffer = (size: number): ArrayBuffer =>
  nodeBuffer()?.allocUnsafeSlow(size).buffer ?? new ArrayBuffer(size);

/** Room for `size` bytes in a slab; its offset. */
function take(size: number): number {
  // A slab that someone has transferred away has no bytes left.
  if (used + size > slab.byteLength) {
    slab = newBuffer(SLAB_SIZE);
    words = new Uint32Array(slab);
    used = 0;
  }
  const offset = used;
  // A multiple of eight, so that any typed array may be made from the view's place.
  used += (size + 7) & ~7;
  return offset;
}

/**
 * A copy of the bytes that the core has answered with, and `more` bytes behind it for the caller to
 * fill. Nobody else has these bytes, but as with protobufjs and Node's Buffer the `buffer` of a small
 * view is larger than itself, and shared with other views. Large ones are what `allocate` makes.
 */
export function carve<T extends Uint8Array>(
  memory: Memory,
  answer: number,
  more: number,
  view: View<T>,
  allocate: (size: number) => T,
): T {
  memory.refresh();
  const { u8, u32 } = memory;
  const address = u32[answer >> 2] as number;
  const count = u32[(answer >> 2) + 1] as number;
  const size = count + more;
  const isSmall = size <= SMALL;
  const offset = isSmall ? take(size) : 0;
  const bytes = isSmall ? new view(slab, offset, size) : allocate(size);
  if (!isSmall || count > LOOP_LIMIT) {
    bytes.set(u8.subarray(address, address + count));
    return bytes;
  }
  // What is copied past the end lies in this view's own rounding. Answers are aligned.
  const from = address >> 2;
  const to = offset >> 2;
  const target = words;
  for (let i = (count - 1) >> 2; i >= 0; --i) target[to + i] = u32[from + i] as number;
  return bytes;
}
