// protobufjs as it comes: reads the schema when it starts, and compiles codecs with `Function`.
import { readFileSync } from "node:fs";

import protobuf from "protobufjs";

import { at } from "../../scripts/lib/paths.mjs";
import { protobufjsWith } from "./protobufjs_common.mjs";

const { root } = protobuf.parse(readFileSync(at("proto/common.proto"), "utf8"));
protobuf.parse(readFileSync(at("proto/protocol.proto"), "utf8"), root);
const names = ["Header", "MessageReq", "MessagePush", "MessageIndexResp", "MessageContentResp"];
const types = [...names, "LoginReq", "LoginResp"].map((name) => [
  name,
  root.lookupType(`pkt.${name}`),
]);

export const { encodeTalk, decodePush, decodeIndex, decodeContent, encodeLogin, decodeLogin } =
  protobufjsWith(Object.fromEntries(types));
