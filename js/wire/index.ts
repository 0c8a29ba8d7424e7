/** Packets and messages: bytes to values and back, with no state but `Seq`. */
export * from "#core/messages";
export type { Bytes } from "../core/bytes.js";
export type { Codec, Init, InitValue } from "./codec.js";
export { Command, MessageType } from "./command.js";
export type { Int64Halves } from "../base/int64_halves.js";
// For projects that do not list the package among their own: their declarations name it by this.
export type { default as Long } from "long";
export type { Int64Like } from "../core/record/int64.js";
export { LogicPkt, MagicBasicPktInt, MagicLogicPktInt, Ping, Pong, print } from "./packet.js";
export type { PacketBytes } from "./packet_bytes.js";
export { Seq } from "./seq.js";
export { Writer } from "./writer.js";
