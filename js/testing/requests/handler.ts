// What all request handlers share.
import { Status, type LogicPkt } from "../../wire/index.js";
import type { GroupStore } from "../world/groups.js";
import type { MessageStore, StoredMessage } from "../world/messages.js";
import type { GatewayLimits } from "../options.js";
import type { Peer } from "../packet.js";
import { failure, type Reply } from "./reply.js";

/** The parts of the server that a handler may use. */
export interface World {
  readonly messages: MessageStore;
  readonly groups: GroupStore;
  readonly limits: GatewayLimits;
  /** Sends a push to each account that is online, except to the sender's own channel. */
  push(accounts: readonly string[], request: LogicPkt, sender: Peer, payload: Uint8Array): void;
  /** Called after every message that was stored. */
  stored(message: StoredMessage): void;
  /** Called after every change that belongs in the state file. */
  changed(): void;
}

/** Processes one request. Does not throw, whatever a client sends. */
export type Handler = (world: World, caller: Peer, request: LogicPkt) => Reply;

interface Decoder<T> {
  decode(input: Uint8Array): T;
}

/** The decoded payload of the request, or undefined if it cannot be decoded. */
export function decodeBody<T>(codec: Decoder<T>, request: LogicPkt): T | undefined {
  try {
    return codec.decode(request.payload);
  } catch {
    return undefined;
  }
}

/** The answer to a request whose payload cannot be decoded. */
export const unreadable = (): Reply => failure(Status.InvalidPacketBody, "body cannot be decoded");

/** A handler that decodes the payload, and refuses requests whose payload cannot be decoded. */
export function withBody<T>(
  codec: Decoder<T>,
  carryOut: (body: T, world: World, caller: Peer, request: LogicPkt) => Reply,
): Handler {
  return (world, caller, request) => {
    const body = decodeBody(codec, request);
    return body === undefined ? unreadable() : carryOut(body, world, caller, request);
  };
}

/**
 * The answer to a text that is too long. The real server finds out only when its database refuses the row,
 * so it answers as to any failure of its own.
 */
export const tooLong = (what: string): Reply =>
  failure(Status.SystemException, `${what} is too long`);

/** Whether a text has more than `limit` code points. */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  return [...text].length > limit;
}
