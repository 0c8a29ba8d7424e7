import type { Bytes } from "../core/bytes.js";
import type { Make } from "../core/result/slab.js";

/** The bytes of a packet: a Uint8Array with the part of Node's Buffer that users of packets rely on. */
export interface PacketBytes extends Bytes {
  /** Reads a signed big-endian 32-bit integer at `offset`, by default 0. Throws a RangeError if it is out of bounds. */
  readInt32BE(offset?: number): number;
  /** A view of a part of these bytes, not a copy. */
  subarray(begin?: number, end?: number): PacketBytes;
}

/** Also a `PacketBytes`, which TypeScript does not see: `subarray` returns an array of the same class. */
export class PortableBytes extends Uint8Array<ArrayBuffer> {
  readInt32BE(offset?: number): number {
    // A missing offset counts as 0.
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getInt32(offset as number);
  }
}

const makePortable: Make<PacketBytes> = (buffer, offset, size) =>
  new PortableBytes(buffer, offset, size) as PacketBytes;

/** Never makes Buffers. In the script-tag build and in ./slim this replaces that of packet_bytes.ts. */
export const packetMaker = (): Make<PacketBytes> => makePortable;
