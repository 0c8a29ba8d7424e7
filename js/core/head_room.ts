import type { Memory } from "./memory.js";
import { type Make, carve, makeBytes, newBuffer } from "./slab.js";

/**
 * Longer messages have room before them, for what a packet has in front of its payload: the packet of the
 * message that was encoded last is made around it. To copy the message took half as long again where it has
 * 1 KiB in Node, a quarter more in Chromium, and a third more of 64 KiB. Short ones are copied as quickly.
 */
const ROOM_FROM = 256;
/** The last message is held until the next one is encoded: not a larger one. */
const ROOM_UNTIL = 1 << 20;

/** Bytes before a message. Heads take 40 to 60. */
const ROOM = 64;

let last: Uint8Array | undefined;
/** How many bytes it has: none any more, if somebody has transferred them away. */
let lastSize = 0;

function keep<T extends Uint8Array>(message: T, size: number): T {
  last = message;
  lastSize = size;
  return message;
}

const hasRoom = (size: number): boolean => size >= ROOM_FROM && size <= ROOM_UNTIL;

/** A long message, to be written. */
export const newMessage = (size: number): Uint8Array<ArrayBuffer> =>
  hasRoom(size)
    ? keep(makeBytes(newBuffer(ROOM + size), ROOM, size), size)
    : makeBytes(newBuffer(size), 0, size);

/** Copies the message that the core has answered with. */
export function carveMessage(memory: Memory, answer: number): Uint8Array<ArrayBuffer> {
  memory.refresh();
  const size = memory.u32[(answer >> 2) + 1] as number;
  return hasRoom(size)
    ? keep(carve(memory, answer, makeBytes, false, ROOM), size)
    : carve(memory, answer, makeBytes, false);
}

/**
 * Copies the head that the core has answered with, and its payload of `size` bytes behind it, unless that
 * has room before it.
 */
export function carvePacket<T extends Uint8Array>(
  memory: Memory,
  answer: number,
  make: Make<T>,
  payload: Uint8Array,
  size: number,
): T {
  if (payload !== last || size !== lastSize) {
    return carve(memory, answer, make, false, 0, payload, size);
  }
  // Its room is taken, or too small.
  last = undefined;
  memory.refresh();
  const { u8, u32 } = memory;
  const address = u32[answer >> 2] as number;
  const count = u32[(answer >> 2) + 1] as number;
  if (count > ROOM) return carve(memory, answer, make, false, 0, payload, size);
  const { buffer, byteOffset } = payload as Uint8Array<ArrayBuffer>;
  const packet = make(buffer, byteOffset - count, count + size);
  for (let i = 0; i < count; ++i) packet[i] = u8[address + i] as number;
  return packet;
}
