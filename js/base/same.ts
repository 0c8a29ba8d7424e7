/** `true` if the two types are the same, otherwise `never`. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
