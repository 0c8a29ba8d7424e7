/** Packets and messages: bytes to values and back. The only state is `Seq`. */
export * from "#core/messages";
export type { Bytes } from "../core/bytes.js";
export type { Codec, Init, InitValue } from "./codec.js";
export { Command, MessageType } from "./command.js";
export type { Int64Halves } from "../base/int64_halves.js";
// For projects that do not depend on `long` themselves: their declarations refer to the type by this name.
export type { default as Long } from "long";
export type { Int64Like } from "../core/record/int64.js";
export { LogicPkt, MagicBasicPktInt, MagicLogicPktInt, Ping, Pong, print } from "./packet.js";
export type { PacketBytes } from "./packet_bytes.js";
export { Seq } from "./seq.js";
export { Writer } from "./writer.js";
