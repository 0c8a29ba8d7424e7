// The original's way as a page runs it: with the package `buffer`.
import { createRequire } from "node:module";

import { originalWith } from "./original.mjs";

// The slash asks for the package instead of Node's module of the same name.
const { Buffer } = createRequire(import.meta.url)("buffer/");

export const { encodeTalk, decodePush, decodeIndex, decodeContent, encodeLogin, decodeLogin } =
  originalWith(Buffer);
