// The way of the TypeScript original, from its documentation: ts-proto's code, with packets framed
// by a Buffer. In a page that Buffer is the package `buffer`; in Node it can be Node's own.
import { createRequire } from "node:module";

import { generated } from "../generated.mjs";

const require = createRequire(import.meta.url);
const magic = [0xc3, 0x11, 0xa3, 0x65];

export function originalWith(Buffer) {
  const { Header } = require(generated.tsProtoCommon);
  const messages = require(generated.tsProto);

  /** Copies bytes to `offset` by way of a Buffer; returns the offset behind them. */
  function put(frame, bytes, offset) {
    Buffer.from(bytes).copy(frame, offset, 0);
    return offset + bytes.length;
  }

  return {
    encodeTalk({ command, sequence, dest, type, body }) {
      const { MessageReq } = messages;
      const payload = MessageReq.encode(MessageReq.fromJSON({ type, body })).finish();
      const header = Header.encode(Header.fromJSON({ command, sequence, dest })).finish();
      const frame = Buffer.alloc(12 + header.length + payload.length);
      let offset = put(frame, magic, 0);
      offset = frame.writeInt32BE(header.length, offset);
      offset = put(frame, header, offset);
      offset = frame.writeInt32BE(payload.length, offset);
      put(frame, payload, offset);
      return frame;
    },
    decodePush(bytes) {
      const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const headerEnd = 8 + frame.readInt32BE(4);
      const header = Header.decode(frame.subarray(8, headerEnd));
      const start = headerEnd + 4;
      const payload = frame.subarray(start, start + frame.readInt32BE(headerEnd));
      return { header, message: messages.MessagePush.decode(payload) };
    },
    decodeIndex: (bytes) => messages.MessageIndexResp.decode(bytes),
    decodeContent: (bytes) => messages.MessageContentResp.decode(bytes),
    encodeLogin: (login) => messages.LoginReq.encode(messages.LoginReq.fromJSON(login)).finish(),
    decodeLogin: (bytes) => messages.LoginResp.decode(bytes),
  };
}
