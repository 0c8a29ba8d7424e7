import type { Make } from "../core/result/slab.js";
import { type PacketBytes, PortableBytes } from "./portable_bytes.js";

export type { PacketBytes };

type BytesClass = new (buffer: ArrayBuffer, offset: number, size: number) => PacketBytes;

interface BufferClass {
  readonly [Symbol.species]?: BytesClass;
  readonly allocUnsafe?: object;
}

/** Makes what Buffer's own methods make: its species. `allocUnsafe` takes three times as long. */
function findMake(): Make<PacketBytes> {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as { Buffer?: BufferClass })["Buffer"];
  // Without the function it is another class of this name, which a page may have.
  const Bytes =
    (buffer?.allocUnsafe && buffer[Symbol.species]) ?? (PortableBytes as unknown as BytesClass);
  return (buffer, offset, size) => new Bytes(buffer, offset, size);
}

let make: Make<PacketBytes> | undefined;

/** Makes a Buffer where the environment has that when the first packet is made. */
export const packetMaker = (): Make<PacketBytes> => (make ??= findMake());
