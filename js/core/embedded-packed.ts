/** What scripts/lib/core-packer.mjs makes of the core: a module that unpacks it, it, and its size. */
declare const kimCoreText: readonly [unpacker: string, packed: string, size: number];

/** Where src/unpack/memory_map.h has the packed core, and the core that comes out. */
const packedAt = 0x8000;
const coreAt = 0x10000;

interface Unpacker {
  readonly memory: WebAssembly.Memory;
  /** Unpacks. */
  readonly u: () => void;
}

/** The lowest eight bits of each character. They have been changed by a key, with XOR. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = text.charCodeAt(i) ^ 60;
  return bytes;
}

/**
 * As js/core/embedded.ts, which this replaces in the script-tag build: 2.5 KB less than brotli alone makes of
 * kim.wasm. A module of WebAssembly unpacks it (src/unpack), which takes 5 to 8 ms of the first packet. In
 * JavaScript it would take two to three times as long: engines run by an interpreter what they see for the
 * first time, while they compile WebAssembly at once.
 */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const [unpacker, packed, size] = kimCoreText;
  const module = new WebAssembly.Module(bytesOf(unpacker));
  const { memory, u: unpack } = new WebAssembly.Instance(module).exports as unknown as Unpacker;
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(new TextEncoder().encode(packed), packedAt);
  unpack();
  return bytes.subarray(coreAt, coreAt + size);
}
