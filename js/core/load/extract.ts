import { loadFailed } from "../../base/errors.js";

interface Packed {
  readonly memory: WebAssembly.Memory;
  /** Unpacks, and returns how many bytes the core has. */
  readonly u: () => number;
}

/** Where src/unpack/memory_map.h has the core that comes out. */
const coreAt = 0x10000;

/**
 * The core of kim.wasm, which is packed: as the script-tag build's (js/core/load/embedded_packed.ts), but a module
 * that holds what it unpacks. kim.unpacked.wasm is the core itself, which can be told by its imports.
 *
 * Nothing keeps the memory: when this has been compiled, it is gone.
 */
export async function extracted(compiled: WebAssembly.Module): Promise<WebAssembly.Module> {
  if (WebAssembly.Module.imports(compiled)[0]) return compiled;
  const { exports } = await WebAssembly.instantiate(compiled);
  const { memory, u: unpack } = exports as unknown as Packed;
  try {
    return await WebAssembly.compile(new Uint8Array(memory.buffer, coreAt, unpack()));
  } catch (cause) {
    throw loadFailed(
      `kim.wasm cannot be unpacked (${String(cause)}): use kim.unpacked.wasm`,
      cause,
    );
  }
}
