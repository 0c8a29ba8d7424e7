/**
 * The WebAssembly as scripts/lib/global-bundle.mjs hands it to the script: one character a byte. A
 * few bytes that a script cannot hold as they are have 256 added to them.
 */
declare const kimCoreText: string;

/** As js/core/embedded.ts, which this replaces in the script-tag build: it compresses better. */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  // An array of bytes keeps the lowest eight bits of a number.
  return Uint8Array.from(kimCoreText, (character: string) => character.charCodeAt(0));
}
