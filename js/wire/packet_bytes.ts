import type { Make } from "../core/result/slab.js";
import { type PacketBytes, PortableBytes } from "./portable_bytes.js";

export type { PacketBytes };

type BytesClass = new (buffer: ArrayBuffer, offset: number, size: number) => PacketBytes;

interface BufferClass {
  readonly [Symbol.species]?: BytesClass;
  readonly allocUnsafe?: object;
}

/** Constructs Buffers by Buffer's species, as its own methods do: `allocUnsafe` takes three times as long. */
function findMake(): Make<PacketBytes> {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as { Buffer?: BufferClass })["Buffer"];
  // Without `allocUnsafe` it is some other class of that name, which a page may define.
  const Bytes =
    (buffer?.allocUnsafe && buffer[Symbol.species]) ?? (PortableBytes as unknown as BytesClass);
  return (buffer, offset, size) => new Bytes(buffer, offset, size);
}

let make: Make<PacketBytes> | undefined;

/** Makes Buffers if the environment has that class when the first packet is made, otherwise PortableBytes. */
export const packetMaker = (): Make<PacketBytes> => (make ??= findMake());
