// As far_text.ts, which this replaces in the script-tag build and in ./slim, where bytes count more
// than messages of 16 KiB do: a gateway takes a third of that.

export const isLarge = (): boolean => false;
export const isFar = (): boolean => false;
export const decodeFar = (): undefined => undefined;
export const readFar = (): undefined => undefined;
