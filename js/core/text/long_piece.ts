const NOT_ASCII = 0x80808080;

/** Texts up to this length are made by one call: two calls for up to twelve characters each take 1.5 times as long. */
const LONGEST = 20;

/** Whether a text of this length, which must be more than twelve, can be made by `makeLongPiece`. */
export const isLongPiece = (length: number): boolean => length <= LONGEST;

/**
 * The text of 13 to 20 bytes at `at`; undefined if it is not ASCII. It is made from the 20 bytes that end with the
 * text, and what precedes it is cut off. Unlike a text of two pieces, it is not a rope that must be flattened later.
 */
export function makeLongPiece(view: DataView, at: number, length: number): string | undefined {
  const end = at + length;
  const a = view.getUint32(end - 20, true);
  const b = view.getUint32(end - 16, true);
  const c = view.getUint32(end - 12, true);
  const d = view.getUint32(end - 8, true);
  const e = view.getUint32(end - 4, true);
  const units = view.getUint32(at, true) | view.getUint32(at + 4, true) | c | d | e;
  if ((units & NOT_ASCII) !== 0) return undefined;
  // prettier-ignore
  return String.fromCharCode(
    a & 0x7f, (a >> 8) & 0x7f, (a >> 16) & 0x7f, (a >> 24) & 0x7f,
    b & 0x7f, (b >> 8) & 0x7f, (b >> 16) & 0x7f, (b >> 24) & 0x7f,
    c & 0x7f, (c >> 8) & 0x7f, (c >> 16) & 0x7f, (c >> 24) & 0x7f,
    d & 0x7f, (d >> 8) & 0x7f, (d >> 16) & 0x7f, (d >> 24) & 0x7f,
    e & 0x7f, (e >> 8) & 0x7f, (e >> 16) & 0x7f, (e >> 24) & 0x7f,
  ).slice(-length);
}
