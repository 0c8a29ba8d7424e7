// protobufjs with its defaults: it parses the schema at start and compiles codecs with `Function`.
import protobuf from "protobufjs";

import schema from "../../build/bench/reflection.mjs";
import { protobufjsWith } from "./protobufjs_common.mjs";

const root = protobuf.Root.fromJSON(schema);
const names = ["Header", "MessageReq", "MessagePush", "MessageIndexResp", "MessageContentResp"];
const types = [...names, "LoginReq", "LoginResp"].map((name) => [
  name,
  root.lookupType(`pkt.${name}`),
]);

export const { encodeTalk, decodePush, decodeIndex, decodeContent, encodeLogin, decodeLogin } =
  protobufjsWith(Object.fromEntries(types));
