// A packet as hooks and listeners see it, and how basic and logic frames are distinguished.
import { Flag, MagicBasicPktInt, type LogicPkt } from "../wire/index.js";

/** From the client to the gateway, or from the gateway to the client. */
export type Direction = "in" | "out";

/** One packet in flight, in either direction. */
export interface GatewayPacket {
  /** "in": from the client. "out": to it. */
  readonly direction: Direction;
  /** `basic` is a ping or a pong. */
  readonly kind: "logic" | "basic";
  /** The header's command; `ping` or `pong` for a basic packet. */
  readonly command: string;
  /** A `Flag`; 0 for a basic packet. */
  readonly flag: number;
  /** A `Status`; 0 for a basic packet. */
  readonly status: number;
  /** The header's; empty for a basic packet. */
  readonly dest: string;
  /** The header's; 0 for a basic packet. */
  readonly sequence: number;
  /** Empty until the connection has logged in. */
  readonly account: string;
  /** Empty until the connection has logged in. */
  readonly channelId: string;
  /** The whole frame. Do not modify it. */
  readonly bytes: Uint8Array;
}

/** The client at the other end of a connection. */
export interface Peer {
  readonly account: string;
  readonly channelId: string;
}

const pingCode = 1;
const pongCode = 2;
const basicHeaderBytes = 8;

/**
 * The command of a basic frame: `ping`, `pong`, or `basic` for an unknown code. Undefined for other or
 * truncated frames.
 */
export function basicCommand(frame: Uint8Array): "ping" | "pong" | "basic" | undefined {
  if (frame.byteLength < basicHeaderBytes) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getInt32(0) !== MagicBasicPktInt) return undefined;
  if (basicHeaderBytes + view.getUint16(6) > frame.byteLength) return undefined;
  const code = view.getUint16(4);
  if (code === pingCode) return "ping";
  return code === pongCode ? "pong" : "basic";
}

/** Describes a basic frame. */
export function describeBasic(
  direction: Direction,
  command: string,
  bytes: Uint8Array,
  peer: Peer,
): GatewayPacket {
  const { account, channelId } = peer;
  const nothing = { flag: Flag.Request, status: 0, dest: "", sequence: 0 };
  return { direction, kind: "basic", command, ...nothing, account, channelId, bytes };
}

/** Describes a logic packet. */
export function describeLogic(
  direction: Direction,
  packet: LogicPkt,
  bytes: Uint8Array,
  peer: Peer,
): GatewayPacket {
  return {
    direction,
    kind: "logic",
    command: packet.command ?? "",
    flag: packet.flag ?? Flag.Request,
    status: packet.status,
    dest: packet.dest ?? "",
    sequence: packet.sequence,
    account: peer.account,
    channelId: peer.channelId,
    bytes,
  };
}
