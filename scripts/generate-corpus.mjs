// node scripts/generate-corpus.mjs OUT_FOLDER
//
// Writes the seed inputs of the fuzz targets, one folder per target, mostly from the byte vectors:
// OUT_FOLDER/frame_fuzz, OUT_FOLDER/header_fuzz, OUT_FOLDER/message_fuzz, OUT_FOLDER/transcoder_fuzz,
// OUT_FOLDER/session_fuzz.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { at } from "./lib/paths.mjs";
import { readSchema } from "./lib/schema/proto-schema.mjs";

const [out] = process.argv.slice(2);
if (!out) {
  console.error("usage: node scripts/generate-corpus.mjs OUT_FOLDER");
  process.exit(1);
}

const vectors = JSON.parse(readFileSync(at("tests/vectors/wire.json"), "utf8"));
const types = [...readSchema(at("proto")).keys()];

const fromHex = (hex) => Buffer.from(hex, "hex");

/** A logic frame's header and payload. */
function split(frame) {
  const headerEnd = 8 + frame.readUInt32BE(4);
  return { header: frame.subarray(8, headerEnd), payload: frame.subarray(headerEnd + 4) };
}

/** An input of message_fuzz, whose first byte is the number of the message's type. */
const typed = (type, bytes) => Buffer.concat([Buffer.of(types.indexOf(type)), bytes]);

// Cases that the vectors lack: unknown fields of every wire type, a group, a long tag, a repeated singular
// field, a negative enum value.
const oddFields = [
  "7801",
  "7d01020304",
  "790102030405060708",
  "7a03616263",
  "7b08017c",
  "8a0001",
  "18011802",
  "20ffffffffffffffffff01",
  "3a0608011a0207ff",
];

const frames = vectors.packets.map(({ hex }) => fromHex(hex));
const corpora = {
  frame_fuzz: [
    ...frames,
    ...frames.map((frame) => frame.subarray(4)),
    fromHex(vectors.basic.ping),
    fromHex(vectors.basic.pong),
  ],
  header_fuzz: [...frames.map((frame) => split(frame).header), ...oddFields.map(fromHex)],
  message_fuzz: [
    ...vectors.messages.map(({ type, hex }) => typed(type, fromHex(hex))),
    ...vectors.packets
      .filter(({ payloadType }) => payloadType)
      .map(({ payloadType, hex }) => typed(payloadType, split(fromHex(hex)).payload)),
    ...types.flatMap((type) => oddFields.map((hex) => typed(type, fromHex(hex)))),
  ],
};

// It uses the first byte in the same way.
corpora.transcoder_fuzz = corpora.message_fuzz;

// session_fuzz reads options from its first byte, then events (see its `Step`): a login up to the end of
// offline sync, and common events after it.
const login = [0, 0, 5, 0, 0, 7, 0, 16, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 18, 0, 0, 0, 0];
const push = (id) => [17, id, id, 0, 1, 162, 0, 4, id, 12];
const request = [2, 19, 0];
const answer = [19, 0, 0, 0, 0];
const wait = (step) => [15, step, 0];
corpora.session_fuzz = [
  login,
  [...login, ...push(1), ...push(2), ...wait(3), ...answer],
  [...login, ...request, ...request, ...answer, ...wait(4), ...wait(6)],
  [...login, ...wait(7), 10, 0, ...wait(5), ...login.slice(2)],
  [...login, 18, 2, 1, 1, 2, 2, 0, 0, 0, 12, ...wait(2), 1, 0, 1],
].map((bytes) => Buffer.from(bytes));

for (const [target, inputs] of Object.entries(corpora)) {
  const folder = join(out, target);
  mkdirSync(folder, { recursive: true });
  inputs.forEach((input, i) => writeFileSync(join(folder, String(i).padStart(3, "0")), input));
}
