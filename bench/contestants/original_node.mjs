// The original's approach with Node's own Buffer, which no page has.
import { Buffer } from "node:buffer";

import { originalWith } from "./original.mjs";

export default originalWith(Buffer);
