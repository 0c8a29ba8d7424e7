// protobuf-es. It reads an int64 as a bigint, which is converted to a Long here, as all others return.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import Long from "long";

import { schemasOf } from "../schema_es.mjs";
import { frame, open } from "./framing.mjs";

const names = ["Header", "MessageReq", "MessagePush", "MessageIndexResp", "MessageContentResp"];
const schemas = schemasOf(...names, "LoginReq", "LoginResp");

const encode = (schema, message) => toBinary(schema, create(schema, message));
const toLong = (value) =>
  Long.fromBits(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));

export function encodeTalk({ command, sequence, dest, type, body }) {
  const header = encode(schemas.Header, { command, sequence, dest });
  return frame(header, encode(schemas.MessageReq, { type, body }));
}

export function decodePush(bytes) {
  const { header, payload } = open(bytes);
  const message = fromBinary(schemas.MessagePush, payload);
  message.messageId = toLong(message.messageId);
  message.sendTime = toLong(message.sendTime);
  return { header: fromBinary(schemas.Header, header), message };
}

export function decodeIndex(bytes) {
  const page = fromBinary(schemas.MessageIndexResp, bytes);
  for (const entry of page.indexes) {
    entry.messageId = toLong(entry.messageId);
    entry.sendTime = toLong(entry.sendTime);
  }
  return page;
}

export function decodeContent(bytes) {
  const page = fromBinary(schemas.MessageContentResp, bytes);
  for (const content of page.contents) content.messageId = toLong(content.messageId);
  return page;
}

export const encodeLogin = (login) => encode(schemas.LoginReq, login);
export const decodeLogin = (bytes) => fromBinary(schemas.LoginResp, bytes);
