// Shared by both ways to use protobufjs, which omits default values only if they are not set at all.
import { frame, open } from "./framing.mjs";

export function protobufjsWith(types) {
  const { Header, MessageReq, MessagePush } = types;
  return {
    encodeTalk({ command, sequence, dest, type, body }) {
      const header = Header.encode({ command, sequence, dest }).finish();
      return frame(header, MessageReq.encode({ type, body }).finish());
    },
    decodePush(bytes) {
      const { header, payload } = open(bytes);
      return { header: Header.decode(header), message: MessagePush.decode(payload) };
    },
    decodeIndex: (bytes) => types.MessageIndexResp.decode(bytes),
    decodeContent: (bytes) => types.MessageContentResp.decode(bytes),
    encodeLogin: (login) => types.LoginReq.encode(login).finish(),
    decodeLogin: (bytes) => types.LoginResp.decode(bytes),
  };
}
