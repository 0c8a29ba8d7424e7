import { decodeUtf8, nodeBuffer } from "./coders.js";

/**
 * When many messages are read in a row, their texts lie close together. Decoding a window of the memory as one text
 * and taking substrings of it costs a third of decoding each text by itself: engines make a substring in 7 ns,
 * without a copy. A substring keeps the whole window alive, which is why the window is small.
 */
const WINDOW_SIZE = 2048;

/** For longer texts there is little to gain. */
const LONGEST = 256;

const NOT_ASCII = 0x80808080;

// The state of the answer that is being read; there is only one at a time. It is not in the reader, so that a
// minifier can remove even the calls where no_window.ts replaces this module.
const words = /* @__PURE__ */ new Uint32Array(WINDOW_SIZE / 4);
let isOpen = false;
let text = "";
// The addresses at which the window begins and ends; `end` is 0 until it has been read.
let start = 0;
let end = 0;

/** Opens the window, before many texts are read. The memory must not change before `closeTextWindow`. */
export function openTextWindow(): void {
  closeTextWindow();
  isOpen = true;
}

/** Closes the window. Must be called when the memory has changed. */
export function closeTextWindow(): void {
  if (!isOpen) return;
  isOpen = false;
  text = "";
  end = 0;
}

/** The text at `at`. Undefined if it is not ASCII, too long, or if the window is not open. */
export function readFromWindow(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  length: number,
): string | undefined {
  if (!isOpen || length > LONGEST || !isAscii(view, at, length)) return undefined;
  if (at < start || at + length > end) {
    if (at + WINDOW_SIZE > bytes.length) return undefined;
    start = at;
    end = at + WINDOW_SIZE;
    text = windowText(bytes, view);
  }
  return text.substring(at - start, at - start + length);
}

function isAscii(view: DataView, at: number, length: number): boolean {
  const last = at + length - 4;
  let units = view.getUint32(last, true);
  for (; at < last; at += 4) units |= view.getUint32(at, true);
  return (units & NOT_ASCII) === 0;
}

/** Decodes the window, one character per byte. Bytes that are not ASCII may become any character. */
function windowText(bytes: Uint8Array, view: DataView): string {
  const node = nodeBuffer();
  if (node) return node.latin1Slice.call(bytes, start, end);
  for (let i = 0; i < words.length; ++i) {
    words[i] = view.getUint32(start + 4 * i, true) & ~NOT_ASCII;
  }
  return decodeUtf8(words);
}
