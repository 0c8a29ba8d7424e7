/** The longest text that `makeShortText` makes, in bytes. */
const LONGEST = 12;

/** Whether a text of this length, which must be at least one, can be made by `makeShortText`. */
export const isShortText = (length: number): boolean => length <= LONGEST;

/**
 * The text of 1 to 12 bytes at `at`; undefined if it is not ASCII. At least twelve bytes must precede its end in
 * memory. One call makes exactly its characters: making twelve and cutting off what precedes the text takes up to
 * twice as long.
 */
export function makeShortText(bytes: Uint8Array, at: number, length: number): string | undefined {
  const end = at + length;
  const a = bytes[end - 12] as number;
  const b = bytes[end - 11] as number;
  const c = bytes[end - 10] as number;
  const d = bytes[end - 9] as number;
  const e = bytes[end - 8] as number;
  const f = bytes[end - 7] as number;
  const g = bytes[end - 6] as number;
  const h = bytes[end - 5] as number;
  const i = bytes[end - 4] as number;
  const j = bytes[end - 3] as number;
  const k = bytes[end - 2] as number;
  const l = bytes[end - 1] as number;
  // prettier-ignore
  switch (length) {
    case 1: return (l) > 127 ? undefined : String.fromCharCode(l);
    case 2: return (k | l) > 127 ? undefined : String.fromCharCode(k, l);
    case 3: return (j | k | l) > 127 ? undefined : String.fromCharCode(j, k, l);
    case 4: return (i | j | k | l) > 127 ? undefined : String.fromCharCode(i, j, k, l);
    case 5: return (h | i | j | k | l) > 127 ? undefined : String.fromCharCode(h, i, j, k, l);
    case 6: return (g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(g, h, i, j, k, l);
    case 7: return (f | g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(f, g, h, i, j, k, l);
    case 8: return (e | f | g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(e, f, g, h, i, j, k, l);
    case 9: return (d | e | f | g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(d, e, f, g, h, i, j, k, l);
    case 10: return (c | d | e | f | g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(c, d, e, f, g, h, i, j, k, l);
    case 11: return (b | c | d | e | f | g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(b, c, d, e, f, g, h, i, j, k, l);
    case 12: return (a | b | c | d | e | f | g | h | i | j | k | l) > 127 ? undefined : String.fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l);
    default: return undefined;
  }
}
