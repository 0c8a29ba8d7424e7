import type { Bytes } from "../core/bytes.js";
import type { Make } from "../core/result/slab.js";

/** What `LogicPkt.bytes` returns: the part of Node's Buffer that users of packets rely on. */
export interface PacketBytes extends Bytes {
  /** The signed big-endian integer at `offset`, which must be inside. */
  readInt32BE(offset?: number): number;
  /** A part of these bytes, not a copy. */
  subarray(begin?: number, end?: number): PacketBytes;
}

/** A part of one is of its class too, which TypeScript does not see: it is a `PacketBytes`. */
export class PortableBytes extends Uint8Array<ArrayBuffer> {
  readInt32BE(offset?: number): number {
    // None counts as 0.
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getInt32(offset as number);
  }
}

const makePortable: Make<PacketBytes> = (buffer, offset, size) =>
  new PortableBytes(buffer, offset, size) as PacketBytes;

/** For where there is no Buffer: the script-tag build and ./slim have only this, in place of packet_bytes.ts. */
export const packetMaker = (): Make<PacketBytes> => makePortable;
