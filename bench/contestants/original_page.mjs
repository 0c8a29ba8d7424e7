// The original's way as a page runs it: with the package `buffer`.
// The path asks for the package instead of Node's module of the same name.
import { Buffer } from "buffer/index.js";

import { originalWith } from "./original.mjs";

export default originalWith(Buffer);
