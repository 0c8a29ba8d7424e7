/** As text_coders.ts, which this replaces in the script-tag build: a page has its own. */
export const newEncoder = (): TextEncoder => new TextEncoder();

/** Scripts do not run in Node. */
export const nodeBuffer = (): undefined => undefined;

export const newDecoder = (): TextDecoder => new TextDecoder("utf-8", { ignoreBOM: true });
