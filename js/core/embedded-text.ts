/**
 * The WebAssembly as scripts/lib/global-bundle.mjs hands it to the script: one character a byte,
 * after the characters that stand for bytes which a script cannot hold. The characters that had to
 * give way to these have 256 added to them.
 */
declare const kimCoreText: string;

const troublesome = "\0\r\\`";

/** As js/core/embedded.ts, which this replaces in the script-tag build: it compresses better. */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  const standIns = kimCoreText.slice(0, troublesome.length);
  const code = (character: string): number => {
    const at = standIns.indexOf(character);
    // An array of bytes keeps the lowest eight bits of a number.
    return at < 0 ? character.charCodeAt(0) : troublesome.charCodeAt(at);
  };
  return Uint8Array.from(kimCoreText.slice(troublesome.length), code);
}
