import type { Make } from "../core/slab.js";

/** What `LogicPkt.bytes` returns: the part of Node's Buffer that users of packets rely on. */
export interface PacketBytes extends Uint8Array<ArrayBuffer> {
  /** The signed big-endian integer at `offset`, which must be inside. */
  readInt32BE(offset?: number): number;
}

export class PortableBytes extends Uint8Array<ArrayBuffer> {
  readInt32BE(offset = 0): number {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getInt32(offset);
  }
}

const makePortable: Make<PacketBytes> = (buffer, offset, size) =>
  new PortableBytes(buffer, offset, size);

/** For where there is no Buffer: the script-tag build has only this, in place of packet_bytes.ts. */
export const packetMaker = (): Make<PacketBytes> => makePortable;
