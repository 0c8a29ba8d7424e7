// The original's way with Node's own Buffer, which no page has.
import { Buffer } from "node:buffer";

import { originalWith } from "./original.mjs";

export { prepare } from "./messages.mjs";

export const {
  operations,
  encodeTalk,
  decodePush,
  decodeIndex,
  decodeContent,
  encodeLogin,
  decodeLogin,
} = originalWith(Buffer);
