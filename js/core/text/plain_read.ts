// Replaces read.ts in ./slim: 0.35 KB less, but 0.2 µs more for a push of short texts in Chromium. Has no cache.

import { decodeUtf8 } from "./coders.js";

const LOOP_LIMIT = 64;

export function readText(bytes: Uint8Array, _view: DataView, at: number, length: number): string {
  const end = at + length;
  let text = "";
  for (let i = at; i < end; ++i) {
    const unit = bytes[i] as number;
    if (unit > 0x7f || length > LOOP_LIMIT) {
      return decodeUtf8(bytes.subarray(at, end) as Uint8Array<ArrayBuffer>);
    }
    text += String.fromCharCode(unit);
  }
  return text;
}
