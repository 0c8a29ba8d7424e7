import type { Memory } from "../core/memory.js";
import { carve } from "../core/slab.js";

/** What `LogicPkt.bytes` returns: the part of Node's Buffer that users of packets rely on. */
export interface PacketBytes extends Uint8Array<ArrayBuffer> {
  /** The signed big-endian integer at `offset`, which must be inside. */
  readInt32BE(offset?: number): number;
}

class PortableBytes extends Uint8Array<ArrayBuffer> {
  readInt32BE(offset = 0): number {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getInt32(offset);
  }
}

const allocate = (size: number): PortableBytes => new PortableBytes(new ArrayBuffer(size));

/**
 * The bytes that the core has answered with, and `more` behind them; see `carve`. For where there is
 * no Buffer: the script-tag build has only this, in place of packet_bytes.ts.
 */
export const packetBytes = (memory: Memory, answer: number, more: number): PacketBytes =>
  carve(memory, answer, more, PortableBytes, allocate);
