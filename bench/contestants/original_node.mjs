// The original's way with Node's own Buffer, which no page has.
import { Buffer } from "node:buffer";

import { originalWith } from "./original.mjs";

export default originalWith(Buffer);
