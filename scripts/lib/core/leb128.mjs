// LEB128, WebAssembly's encoding of integers: seven bits per byte, the lowest first.

/** A non-negative number. */
export const leb = (number) =>
  number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)];

/** A non-negative number in the signed encoding. */
export const signedLeb = (number) =>
  number < 64 ? [number] : [(number & 127) | 128, ...signedLeb(number >> 7)];

/** A number below 2^21 in three bytes, however small it is. */
export const longLeb = (number) => [
  (number & 127) | 128,
  ((number >> 7) & 127) | 128,
  number >> 14,
];
