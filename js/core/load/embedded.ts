import { wasmHex } from "#core/wasm";

/** 0 to 15, from the code of a digit or a small letter. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

interface Realm {
  Buffer?: { from(text: string, encoding: "hex"): Uint8Array; allocUnsafe?: () => unknown };
  Uint8Array: { fromHex?(text: string): Uint8Array<ArrayBuffer> };
}

/**
 * The WebAssembly that the script carries. Hexadecimal, so that the script is plain ASCII. Newer
 * engines and Node read it by themselves: the loop takes 3 ms of a start, since it runs before it has
 * been compiled.
 */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const realm = globalThis as unknown as Realm;
  if (realm.Uint8Array.fromHex) return realm.Uint8Array.fromHex(wasmHex);
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = realm["Buffer"];
  // Without the function it is another class of this name, which a page may have.
  if (buffer?.allocUnsafe) return new Uint8Array(buffer.from(wasmHex, "hex"));
  const bytes = new Uint8Array(wasmHex.length / 2);
  for (let i = 0; i < bytes.length; ++i) {
    bytes[i] = (nibble(wasmHex.charCodeAt(2 * i)) << 4) | nibble(wasmHex.charCodeAt(2 * i + 1));
  }
  return bytes;
}
