/** An int64 as two 32-bit halves, such as a `Long` from any copy of the package `long`. */
export interface Int64Halves {
  /** The lower 32 bits, signed or not. */
  readonly low: number;
  /** The upper 32 bits, signed or not. */
  readonly high: number;
}
