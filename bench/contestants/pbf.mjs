// pbf with its generated code, except that int64 is read as a Long (pbf_long.mjs).
import { PbfReader, PbfWriter } from "pbf";

import * as codecs from "../../build/bench/pbf.mjs";
import { frame, open } from "./framing.mjs";

const write = (writer, message) => {
  const pbf = new PbfWriter();
  writer(message, pbf);
  return pbf.finish();
};
const read = (reader, bytes) => reader(new PbfReader(bytes));

export function encodeTalk({ command, sequence, dest, type, body }) {
  const header = write(codecs.writeHeader, { command, sequence, dest });
  return frame(header, write(codecs.writeMessageReq, { type, body }));
}

export function decodePush(bytes) {
  const { header, payload } = open(bytes);
  return {
    header: read(codecs.readHeader, header),
    message: read(codecs.readMessagePush, payload),
  };
}

export const decodeIndex = (bytes) => read(codecs.readMessageIndexResp, bytes);
export const decodeContent = (bytes) => read(codecs.readMessageContentResp, bytes);
export const encodeLogin = (login) => write(codecs.writeLoginReq, login);
export const decodeLogin = (bytes) => read(codecs.readLoginResp, bytes);
