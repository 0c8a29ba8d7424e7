// As read.ts, which this replaces in ./slim: 0.35 KB less, for 0.2 µs more in
// Chromium where a push of short texts is read. A text is always made anew.

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
