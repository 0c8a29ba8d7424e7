/** An int64 as two halves, such as a `Long` of any copy of that package. */
export interface Int64Halves {
  /** The lower 32 bits, signed or not. */
  readonly low: number;
  /** The upper 32 bits, signed or not. */
  readonly high: number;
}
