import createKimCore from "#core/glue";
import { wasmHex } from "#core/wasm";

import { instantiate } from "./instantiate.js";
import type { CoreLoader } from "./module.js";

/** 0 to 15, from the code of a digit or a small letter. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

function wasmBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(wasmHex.length / 2);
  for (let i = 0; i < bytes.length; ++i) {
    bytes[i] = (nibble(wasmHex.charCodeAt(2 * i)) << 4) | nibble(wasmHex.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** The core as part of the script. */
export const inlineLoader: CoreLoader = {
  load: () => instantiate(createKimCore, new WebAssembly.Module(wasmBytes())),
  loadAsync: async () => instantiate(createKimCore, await WebAssembly.compile(wasmBytes())),
};
