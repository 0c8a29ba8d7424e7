// kim-web-sdk through its public API: C++ in WebAssembly.
import * as all from "kim-web-sdk";
import {
  LoginReq,
  LoginResp,
  LogicPkt,
  MessageContentResp,
  MessageIndexResp,
  MessagePush,
  MessageReq,
} from "kim-web-sdk";

import { messageOperations } from "./messages.mjs";

export { prepare } from "./messages.mjs";

export const operations = messageOperations(all);

export function encodeTalk({ command, sequence, dest, type, body }) {
  const payload = MessageReq.encode({ type, body }).finish();
  const packet = LogicPkt.build(command, dest, payload);
  packet.sequence = sequence;
  return packet.bytes();
}

export function decodePush(bytes) {
  const header = LogicPkt.from(bytes);
  return { header, message: MessagePush.decode(header.payload) };
}

export const decodeIndex = (bytes) => MessageIndexResp.decode(bytes);
export const decodeContent = (bytes) => MessageContentResp.decode(bytes);
export const encodeLogin = (login) => LoginReq.encode(login).finish();
export const decodeLogin = (bytes) => LoginResp.decode(bytes);
