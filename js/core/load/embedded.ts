import { wasmHex } from "#core/wasm";

/** The value, 0 to 15, of a lower-case hexadecimal digit's character code. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

interface Realm {
  Buffer?: { from(text: string, encoding: "hex"): Uint8Array; allocUnsafe?: () => unknown };
  Uint8Array: { fromHex?(text: string): Uint8Array<ArrayBuffer> };
}

/**
 * The WebAssembly embedded in the script, as hexadecimal text, so that the script is plain ASCII. Newer
 * engines and Node have a function to decode it. The loop takes 3 ms of a cold start, since the engine
 * still interprets it.
 */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const realm = globalThis as unknown as Realm;
  if (realm.Uint8Array.fromHex) return realm.Uint8Array.fromHex(wasmHex);
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = realm["Buffer"];
  // Without `allocUnsafe` it is some other class of that name, which a page may define.
  if (buffer?.allocUnsafe) return new Uint8Array(buffer.from(wasmHex, "hex"));
  const bytes = new Uint8Array(wasmHex.length / 2);
  for (let i = 0; i < bytes.length; ++i) {
    bytes[i] = (nibble(wasmHex.charCodeAt(2 * i)) << 4) | nibble(wasmHex.charCodeAt(2 * i + 1));
  }
  return bytes;
}
