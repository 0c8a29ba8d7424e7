/** The output of scripts/lib/core/packer.mjs: the unpacker, the packed core, and where the unpacked core ends. */
declare const kimCoreText: readonly [unpacker: string, packed: string, end: number];

/** A placeholder: scripts/lib/package/global-bundle.mjs inserts the key that makes the script smallest. */
declare const kimCoreKey: number;

/** The addresses of the packed and the unpacked core, as in src/unpack/memory_map.h. */
const packedAt = 0x8000;
const coreAt = 0x10000;

interface Unpacker {
  readonly memory: WebAssembly.Memory;
  /** Unpacks. */
  readonly u: () => void;
}

/** The lowest eight bits of each character, XORed with the key. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (char) => char.charCodeAt(0) ^ kimCoreKey);

/**
 * Replaces js/core/load/embedded.ts in the script-tag build: 2.8 KB smaller than the core with brotli alone. A
 * WebAssembly module unpacks it (src/unpack), which adds 3 to 6 ms to the first packet. In JavaScript that would
 * take two to three times as long, because engines interpret JavaScript at first but compile WebAssembly right
 * away.
 */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const [unpacker, packed, end] = kimCoreText;
  const module = new WebAssembly.Module(bytesOf(unpacker));
  const { memory, u: unpack } = new WebAssembly.Instance(module).exports as unknown as Unpacker;
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(new TextEncoder().encode(packed), packedAt);
  unpack();
  return bytes.subarray(coreAt, end);
}
