import { loadFailed } from "../../base/errors.js";

interface Unpacker {
  readonly memory: WebAssembly.Memory;
  /** Unpacks the core; returns its size in bytes. */
  readonly u: () => number;
}

/** The address of the unpacked core, as in src/unpack/memory_map.h. */
const coreAt = 0x10000;

/**
 * The core in kim.wasm. It is packed as in the script-tag build (js/core/load/embedded_packed.ts), but here the
 * unpacker is a module that contains the packed core. kim.unpacked.wasm is the core itself; it is the one that has
 * imports.
 *
 * Nothing holds on to the unpacker's memory: it can be freed once the core has been compiled.
 */
export async function extracted(compiled: WebAssembly.Module): Promise<WebAssembly.Module> {
  if (WebAssembly.Module.imports(compiled)[0]) return compiled;
  const { exports } = await WebAssembly.instantiate(compiled);
  const { memory, u: unpack } = exports as unknown as Unpacker;
  try {
    return await WebAssembly.compile(new Uint8Array(memory.buffer, coreAt, unpack()));
  } catch (cause) {
    throw loadFailed(
      `kim.wasm cannot be unpacked (${String(cause)}): use kim.unpacked.wasm`,
      cause,
    );
  }
}
