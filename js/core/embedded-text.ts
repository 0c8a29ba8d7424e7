/**
 * The WebAssembly as scripts/lib/global-bundle.mjs hands it to the script: one character a byte,
 * after the characters that stand for bytes which a script cannot hold. The characters that had to
 * give way to these have 256 added to them.
 */
declare const kimCoreText: string;

const troublesome = "\0\r\\`";

/** As js/core/embedded.ts, which this replaces in the script-tag build: it compresses better. */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const first = troublesome.length;
  const replaced: number[] = [];
  for (let i = 0; i < first; ++i) replaced[kimCoreText.charCodeAt(i)] = troublesome.charCodeAt(i);
  const bytes = new Uint8Array(kimCoreText.length - first);
  for (let i = 0; i < bytes.length; ++i) {
    const code = kimCoreText.charCodeAt(i + first);
    // An array of bytes keeps the lowest eight bits of a number.
    bytes[i] = replaced[code] ?? code;
  }
  return bytes;
}
