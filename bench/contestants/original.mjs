// The approach of the TypeScript original, from its documentation: ts-proto's code, with packets framed by a
// Buffer. In a page the Buffer is the package `buffer`; in Node it can be Node's own.
import common from "../../build/bench/ts-proto/common.cjs";
import messages from "../../build/bench/ts-proto/protocol.cjs";
import { messageOperations, prepare } from "./messages.mjs";
import { packetsWith } from "./original_packet.mjs";

export function originalWith(Buffer) {
  const Packet = packetsWith(Buffer);
  const { LoginReq, LoginResp, MessageContentResp, MessageIndexResp, MessagePush, MessageReq } =
    messages;

  return {
    prepare,
    operations: messageOperations({ ...common, ...messages }),
    encodeTalk({ command, sequence, dest, type, body }) {
      const payload = MessageReq.encode(MessageReq.fromJSON({ type, body })).finish();
      const packet = Packet.build(command, dest, payload);
      packet.sequence = sequence;
      return packet.bytes();
    },
    decodePush(bytes) {
      const header = Packet.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
      return { header, message: MessagePush.decode(header.payload) };
    },
    decodeIndex: (bytes) => MessageIndexResp.decode(bytes),
    decodeContent: (bytes) => MessageContentResp.decode(bytes),
    encodeLogin: (login) => LoginReq.encode(LoginReq.fromJSON(login)).finish(),
    decodeLogin: (bytes) => LoginResp.decode(bytes),
  };
}
