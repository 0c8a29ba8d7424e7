// Replaces far_text.ts in the script-tag build and in ./slim, where size matters more than messages of 16 KiB: a
// gateway accepts a third of that.

export const isLarge = (): boolean => false;
export const isFar = (): boolean => false;
export const decodeFar = (): undefined => undefined;
export const readFar = (): undefined => undefined;
