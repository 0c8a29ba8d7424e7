import { wasmHex } from "#core/wasm";

/** 0 to 15, from the code of a digit or a small letter. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** The WebAssembly that the script carries. Hexadecimal, so that the script is plain ASCII. */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(wasmHex.length / 2);
  for (let i = 0; i < bytes.length; ++i) {
    bytes[i] = (nibble(wasmHex.charCodeAt(2 * i)) << 4) | nibble(wasmHex.charCodeAt(2 * i + 1));
  }
  return bytes;
}
