// Replaces encode.ts in ./slim: 0.25 KB less, but 0.5 µs more for a Chinese text in Chromium.

import { newEncoder } from "./coders.js";

let encoder: TextEncoder | undefined;

export const encodeText = (text: string, bytes: Uint8Array, at: number): number =>
  at + (encoder ??= newEncoder()).encodeInto(text, bytes.subarray(at)).written;

/** Writes the whole text, including the characters that were already written. */
export const writeWide: (
  text: string,
  bytes: Uint8Array,
  at: number,
  written: number,
  view: DataView,
) => number = encodeText;
