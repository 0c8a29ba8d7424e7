import { wasmBase64 } from "#core/wasm-fast";

interface Realm {
  Buffer?: { from(text: string, encoding: "base64"): Uint8Array; allocUnsafe?: () => unknown };
  atob(text: string): string;
}

/**
 * In place of `embedded.ts` in the build for Node: the WebAssembly that is compiled for speed. What is not
 * Node, or not all of it, may take that build too.
 */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const realm = globalThis as unknown as Realm;
  const buffer = realm["Buffer"];
  // Without the function it is another class of this name.
  if (buffer?.allocUnsafe) return new Uint8Array(buffer.from(wasmBase64, "base64"));
  return Uint8Array.from(realm.atob(wasmBase64), (char) => char.charCodeAt(0));
}
