import { decodeUtf8, nodeBuffer } from "./coders.js";

/**
 * Where many messages are read one after the other, their texts lie near each other. To read a window
 * of the memory as one text, and to take parts of it, costs a third of reading each by itself: engines
 * make such a part in 7 ns, without copying it. It keeps the window alive, which is why that is small.
 */
const WINDOW_SIZE = 2048;

/** In a longer text there is little to gain. */
const LONGEST = 256;

const NOT_ASCII = 0x80808080;

// Of the answer that is read, of which there is one at a time. The reader does not have these, so that
// where no_window.ts stands in for this module a minifier leaves not even the calls.
const words = /* @__PURE__ */ new Uint32Array(WINDOW_SIZE / 4);
let isOpen = false;
let text = "";
/** The window's place in memory. */
let start = 0;
let end = 0;

/** From now on texts are many. The memory must not change before `closeTextWindow`. */
export function openTextWindow(): void {
  closeTextWindow();
  isOpen = true;
}

/** To be called when the memory has changed. */
export function closeTextWindow(): void {
  if (!isOpen) return;
  isOpen = false;
  text = "";
  end = 0;
}

/** The text, of at least four bytes; undefined if it is not in ASCII, or not one of many. */
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

/** The window, one character a byte. What is no ASCII may become anything. */
function windowText(bytes: Uint8Array, view: DataView): string {
  const node = nodeBuffer();
  if (node) return node.latin1Slice.call(bytes, start, end);
  for (let i = 0; i < words.length; ++i) {
    words[i] = view.getUint32(start + 4 * i, true) & ~NOT_ASCII;
  }
  return decodeUtf8(words);
}
