/** As text_coders.ts, which this replaces in the script-tag build: a page has its own. */
export const newEncoder = (): TextEncoder => new TextEncoder();

/** Scripts do not run in Node. */
export const nodeBuffer = (): undefined => undefined;

let decoder: TextDecoder | undefined;

export const decodeUtf8 = (bytes: ArrayBufferView<ArrayBuffer>): string =>
  (decoder ??= new TextDecoder("utf-8", { ignoreBOM: true })).decode(bytes);
