import type { Memory } from "../core/memory.js";
import { type Make, carve } from "../core/slab.js";
import { type PacketBytes, makePortable } from "./portable_bytes.js";

export type { PacketBytes };

type BytesClass = new (buffer: ArrayBuffer, offset: number, size: number) => PacketBytes;

/** Makes what Buffer's own methods make: its species. `allocUnsafe` takes three times as long. */
function findMake(): Make<PacketBytes> {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as { Buffer?: { readonly [Symbol.species]?: BytesClass } })["Buffer"];
  const Bytes = buffer?.[Symbol.species];
  return Bytes ? (buffer, offset, size) => new Bytes(buffer, offset, size) : makePortable;
}

let make: Make<PacketBytes> | undefined;

/**
 * The bytes that the core has answered with, and the payload, `size` bytes, behind them; see `carve`. A Buffer where
 * the environment has that when the first packet is made.
 */
export const packetBytes = (
  memory: Memory,
  answer: number,
  payload: Uint8Array,
  size: number,
): PacketBytes => carve(memory, answer, (make ??= findMake()), payload, size);
