// The original's approach in a page: with the package `buffer`. The path selects the package instead of
// Node's module of the same name.
import { Buffer } from "buffer/index.js";

import { originalWith } from "./original.mjs";

export default originalWith(Buffer);
