// The scripts whose start is compared: our script-tag file, and the original's way as one minified
// script. Each defines `firstPacket`, which makes a login packet.
import { readFileSync } from "node:fs";

import { bundle } from "../engines/bundle.mjs";
import { at } from "../../scripts/lib/paths.mjs";

const packetOf = (scope) => `
;globalThis.firstPacket = () => {
  const { LoginReq, LogicPkt } = ${scope};
  const payload = LoginReq.encode(LoginReq.fromJSON({ token: "a.b.c", tags: ["web"] })).finish();
  return LogicPkt.build("login.signin", "", payload).bytes().length;
};`;

const original = `
  import { connect } from "./clients/original.mjs";
  import { Buffer } from "buffer/index.js";
  import messages from "../build/bench/ts-proto/protocol.cjs";
  import { packetsWith } from "./contestants/original_packet.mjs";
  globalThis.KIMOriginal = { connect, LoginReq: messages.LoginReq, LogicPkt: packetsWith(Buffer) };`;

/** [{ name, source }], ours first. */
export async function startScripts() {
  const ours = readFileSync(at("dist/kim.global.js"), "utf8");
  const theirs = await bundle(original, { minify: true });
  return [
    { name: "kim-web-sdk", source: ours + packetOf("KIM") },
    { name: "original (buffer)", source: theirs + packetOf("KIMOriginal") },
  ];
}
