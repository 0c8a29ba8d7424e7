/**
 * UTF-8 to and from linear memory. Short text goes through a loop over its characters: below the
 * limits here that is faster than TextEncoder and TextDecoder, which cost a call each.
 */
const WRITE_LOOP_LIMIT = 28;
const READ_LOOP_LIMIT = 20;

let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/**
 * Writes text at `at` and returns the offset behind it. A lone surrogate becomes U+FFFD. `bytes`
 * must have room for three bytes a UTF-16 unit.
 */
export function writeText(text: string, bytes: Uint8Array, at: number): number {
  const length = text.length;
  if (length > WRITE_LOOP_LIMIT) return encodeText(text, bytes, at);
  for (let i = 0; i < length; ++i) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encodeText(text, bytes, at);
    bytes[at + i] = unit;
  }
  return at + length;
}

function encodeText(text: string, bytes: Uint8Array, at: number): number {
  encoder ??= new TextEncoder();
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

/** Reads `length` bytes of text from `at`. What is not UTF-8 becomes U+FFFD. */
export function readText(bytes: Uint8Array, at: number, length: number): string {
  if (length > READ_LOOP_LIMIT) return decodeText(bytes, at, length);
  let text = "";
  for (let i = at; i < at + length; ++i) {
    const byte = bytes[i] as number;
    if (byte > 0x7f) return decodeText(bytes, at, length);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeText(bytes: Uint8Array, at: number, length: number): string {
  // A byte order mark is part of the text, not a remark on it.
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes.subarray(at, at + length));
}
