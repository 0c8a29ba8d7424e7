/** What scripts/lib/core/packer.mjs makes of the core: a module that unpacks it, it, and where it ends. */
declare const kimCoreText: readonly [unpacker: string, packed: string, end: number];

/** A number in place of which scripts/lib/package/global-bundle.mjs writes that with which the script is smallest. */
declare const kimCoreKey: number;

/** Where src/unpack/memory_map.h has the packed core, and the core that comes out. */
const packedAt = 0x8000;
const coreAt = 0x10000;

interface Unpacker {
  readonly memory: WebAssembly.Memory;
  /** Unpacks. */
  readonly u: () => void;
}

/** The lowest eight bits of each character. They have been changed by a key, with XOR. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (char) => char.charCodeAt(0) ^ kimCoreKey);

/**
 * As js/core/load/embedded.ts, which this replaces in the script-tag build: 2.8 KB less than brotli alone makes of
 * the core. A module of WebAssembly unpacks it (src/unpack), which takes 3 to 6 ms of the first packet. In
 * JavaScript it would take two to three times as long: engines run by an interpreter what they see for the
 * first time, while they compile WebAssembly at once.
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
