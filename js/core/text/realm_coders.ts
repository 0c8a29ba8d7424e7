// Replaces coders.ts in the script-tag build and in ./slim: pages have coders of their own.

export const newEncoder = (): TextEncoder => new TextEncoder();

/** Pages have no Buffer. */
export const nodeBuffer = (): undefined => undefined;

let decoder: TextDecoder | undefined;

export const decodeUtf8 = (bytes: ArrayBufferView<ArrayBuffer>): string =>
  (decoder ??= new TextDecoder("utf-8", { ignoreBOM: true })).decode(bytes);
