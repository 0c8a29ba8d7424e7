/**
 * `true` if two unions are the same. Otherwise the compiler's error names what the first one lacks, or has too
 * much.
 */
export type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? true
    : { missing: Exclude<B, A> }
  : { surplus: Exclude<A, B> };
