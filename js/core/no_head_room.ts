// As head_room.ts, which this replaces in the script-tag build and in ./slim: each packet copies its payload.

import type { Memory } from "./memory.js";
import { type Make, carve, makeBytes } from "./slab.js";

export const carveMessage = (memory: Memory, answer: number): Uint8Array<ArrayBuffer> =>
  carve(memory, answer, makeBytes, false);

export const carvePacket = <T extends Uint8Array>(
  memory: Memory,
  answer: number,
  make: Make<T>,
  payload: Uint8Array,
  size: number,
): T => carve(memory, answer, make, false, 0, payload, size);
