import { carve } from "../core/slab.js";

/** What `LogicPkt.bytes` returns: the part of Node's Buffer that users of packets rely on. */
export interface PacketBytes extends Uint8Array<ArrayBuffer> {
  /** The signed big-endian integer at `offset`, which must be inside. */
  readInt32BE(offset?: number): number;
}

class PortableBytes extends Uint8Array {
  readInt32BE(offset = 0): number {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getInt32(offset);
  }
}

interface BufferLike {
  allocUnsafe(size: number): PacketBytes;
}

/**
 * Memory to be filled, all of it: a Buffer where the environment has that, else a class of our own.
 * Both may share their `buffer` with others.
 */
export function allocate(size: number): PacketBytes {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as { Buffer?: BufferLike })["Buffer"];
  return typeof buffer?.allocUnsafe === "function"
    ? buffer.allocUnsafe(size)
    : carve(size, PortableBytes);
}
