// The scripts whose start is compared, all minified: our script-tag file, an application's bundle of our
// modules, and one with the original's approach. Each defines `firstPacket`, which creates a login packet.
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

// Import by name, as applications do: for a namespace import, bundlers create an object with a getter per
// name.
const modules = `
  import { KIMClient, LoginReq, LogicPkt } from "kim-web-sdk";
  globalThis.KIMModules = { KIMClient, LoginReq, LogicPkt };`;

/** [{ title, scripts: [{ name, source }] }]: two ways to load us, ours first in each. */
export async function startsOf({ entry }) {
  const theirs = (await bundle(original, { minify: true })) + packetOf("KIMOriginal");
  const bundled = (await bundle(modules, { minify: true }, entry)) + packetOf("KIMModules");
  const tag = readFileSync(at("dist/kim.global.js"), "utf8") + packetOf("KIM");
  return [
    { title: "start of the script tag", source: tag },
    { title: "start of a bundle", source: bundled },
  ].map(({ title, source }) => ({
    title,
    scripts: [
      { name: "kim-web-sdk", source },
      { name: "original (buffer)", source: theirs },
    ],
  }));
}
