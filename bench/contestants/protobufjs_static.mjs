// protobufjs with code that pbjs generated.
import code from "../../build/bench/static.cjs";
import { protobufjsWith } from "./protobufjs_common.mjs";

export const { encodeTalk, decodePush, decodeIndex, decodeContent, encodeLogin, decodeLogin } =
  protobufjsWith(code.pkt);
