// Replaces window.ts in the script-tag build and in ./slim, where it is not worth its 150 bytes.

export const openTextWindow = (): undefined => undefined;
export const closeTextWindow = (): undefined => undefined;
export const readFromWindow = (): undefined => undefined;
