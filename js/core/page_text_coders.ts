/** As text_coders.ts, which this stands before in a browser's build of ./slim: without Node's Buffer. */
export { decodeUtf8, newEncoder } from "./text_coders.js";

export const nodeBuffer = (): undefined => undefined;
