// Replaces uncopied_text.ts in the script-tag build and in ./slim, where size matters more than messages of 16 KiB: a
// gateway accepts a third of that.

export const isLarge = (): boolean => false;
export const mayBeUncopied = (): boolean => false;
export const decodeUncopied = (): undefined => undefined;
export const readUncopied = (): undefined => undefined;
