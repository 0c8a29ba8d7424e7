// Numbers as WebAssembly has them, LEB128: seven bits a byte, the lowest first.

/** A number that is not negative. */
export const leb = (number) =>
  number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)];

/** A number that is not negative, where the file expects a signed one. */
export const signedLeb = (number) =>
  number < 64 ? [number] : [(number & 127) | 128, ...signedLeb(number >> 7)];

/** A number below 2^21 in three bytes, however small it is. */
export const longLeb = (number) => [
  (number & 127) | 128,
  ((number >> 7) & 127) | 128,
  number >> 14,
];
