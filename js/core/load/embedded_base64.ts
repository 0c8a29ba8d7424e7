import { wasmBase64 } from "#core/wasm-fast";

interface Realm {
  Buffer?: { from(text: string, encoding: "base64"): Uint8Array; allocUnsafe?: () => unknown };
  atob(text: string): string;
}

/**
 * Replaces `embedded.ts` in the build for Node, with the WebAssembly that is compiled for speed. Environments
 * that only resemble Node may load that build too, so there is a way without Buffer.
 */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const realm = globalThis as unknown as Realm;
  const buffer = realm["Buffer"];
  // Without `allocUnsafe` it is some other class of that name.
  if (buffer?.allocUnsafe) return new Uint8Array(buffer.from(wasmBase64, "base64"));
  return Uint8Array.from(realm.atob(wasmBase64), (char) => char.charCodeAt(0));
}
