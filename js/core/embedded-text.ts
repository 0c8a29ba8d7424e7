import { wasmOf } from "./wasm_streams.js";

/**
 * The WebAssembly's streams as scripts/lib/global-bundle.mjs hands them to the script. Characters
 * that would not survive there, and the `|` between the streams, have 256 added to them.
 */
declare const kimCoreText: string;

/** As js/core/embedded.ts, which this replaces in the script-tag build: it compresses better. */
export function wasmBytes(): Uint8Array<ArrayBuffer> {
  return wasmOf(kimCoreText.split("|"));
}
