/** As coders.ts, which this replaces in the script-tag build and in ./slim: a page has its own. */
export const newEncoder = (): TextEncoder => new TextEncoder();

/** Pages have none. */
export const nodeBuffer = (): undefined => undefined;

let decoder: TextDecoder | undefined;

export const decodeUtf8 = (bytes: ArrayBufferView<ArrayBuffer>): string =>
  (decoder ??= new TextDecoder("utf-8", { ignoreBOM: true })).decode(bytes);
