// As window.ts, which this replaces in the script-tag build and in ./slim: 150 bytes are more
// than it is worth there.

export const openTextWindow = (): undefined => undefined;
export const closeTextWindow = (): undefined => undefined;
export const readFromWindow = (): undefined => undefined;
