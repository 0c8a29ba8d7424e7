import type { Memory } from "../memory.js";
import { type Make, carve, makeBytes, newBuffer } from "./slab.js";
import { nodeBuffer } from "../text/coders.js";

/**
 * Longer messages have room before them, for what a packet has in front of its payload: the packet of the
 * message that was encoded last is made around it. To copy the message took a fifth more in Chromium where it
 * has 1 KiB, half as long again where it has 64 KiB, and twice as long there in Node.
 */
const ROOM_FROM = 256;
/** Node's memory is not cleared, so that a copy costs less: one of 300 bytes is quicker than to write the head. */
const NODE_ROOM_FROM = 1024;
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

const hasRoom = (size: number): boolean =>
  size >= (nodeBuffer() ? NODE_ROOM_FROM : ROOM_FROM) && size <= ROOM_UNTIL;

/**
 * Whether to call the functions below for a message of so many bytes, or whose texts have so many. Not to
 * call them is a twelfth of the time of a short packet in Node.
 */
export const mayHaveRoom = (size: number): boolean => size >= ROOM_FROM;

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
    ? keep(carve(memory, answer, makeBytes, false, undefined, 0, ROOM), size)
    : carve(memory, answer, makeBytes, false);
}

/**
 * Copies the head that the core has answered with to before its payload of `size` bytes. Undefined if there is
 * no room: then the payload must be copied too.
 */
export function packetAround<T extends Uint8Array>(
  memory: Memory,
  answer: number,
  make: Make<T>,
  payload: Uint8Array,
  size: number,
): T | undefined {
  if (payload !== last || size !== lastSize) return undefined;
  // Its room is taken from here on, or too small.
  last = undefined;
  memory.refresh();
  const { u8, u32 } = memory;
  const address = u32[answer >> 2] as number;
  const count = u32[(answer >> 2) + 1] as number;
  if (count > ROOM) return undefined;
  const { buffer, byteOffset } = payload as Uint8Array<ArrayBuffer>;
  const packet = make(buffer, byteOffset - count, count + size);
  for (let i = 0; i < count; ++i) packet[i] = u8[address + i] as number;
  return packet;
}
