import type { Memory } from "../core/memory.js";
import { carve, type View } from "../core/slab.js";
import { type PacketBytes, packetBytes as portableBytes } from "./portable_bytes.js";

export type { PacketBytes };

interface BufferClass {
  readonly [Symbol.species]: View<PacketBytes>;
  allocUnsafe(size: number): PacketBytes;
}

/**
 * The bytes that the core has answered with, and `more` behind them; see `carve`. A Buffer where the
 * environment has that. A small one is made as Buffer's own methods make theirs, by the class that is
 * its species: `allocUnsafe` takes three times as long.
 */
export function packetBytes(memory: Memory, answer: number, more: number): PacketBytes {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as unknown as { Buffer?: BufferClass })["Buffer"];
  if (typeof buffer?.allocUnsafe !== "function") return portableBytes(memory, answer, more);
  return carve(memory, answer, more, buffer[Symbol.species], (size) => buffer.allocUnsafe(size));
}
