// protobufjs with code that pbjs generated.
import { createRequire } from "node:module";

import { generated } from "../generated.mjs";
import { protobufjsWith } from "./protobufjs_common.mjs";

const { pkt } = createRequire(import.meta.url)(generated.static);

export const { encodeTalk, decodePush, decodeIndex, decodeContent, encodeLogin, decodeLogin } =
  protobufjsWith(pkt);
