// The events of a gateway.
import type { EndReason } from "./connection/end_reason.js";
import type { FaultAction } from "./faults.js";
import type { StoredMessage } from "./world/messages.js";
import type { GatewayPacket } from "./packet.js";

/** A connection, as seen from outside. */
export interface ConnectionInfo {
  /** Empty until it has logged in. */
  readonly account: string;
  /** Empty until it has logged in. */
  readonly channelId: string;
  /** The client's IP address. */
  readonly remoteAddress: string;
  /** Whether the account's pushes go here. */
  readonly located: boolean;
}

/** A login that has succeeded. */
export interface GatewayLogin {
  /** The account that the token named. */
  readonly account: string;
  /** The id that the gateway gave to the connection. */
  readonly channelId: string;
}

/** Events of a `Gateway`, with their arguments. */
export interface GatewayEvents {
  /** A WebSocket has opened. */
  connection: [connection: ConnectionInfo];
  /** A login has succeeded; its answer is about to be sent. */
  login: [login: GatewayLogin];
  /** A packet has arrived or is about to be sent; `action` is what the fault hook decided. */
  packet: [packet: GatewayPacket, action: FaultAction];
  /** A message was stored. */
  message: [message: StoredMessage];
  /** A connection has ended. */
  close: [connection: ConnectionInfo, reason: EndReason];
  /**
   * A fault hook threw, or the state file could not be written. As with every Node emitter, an
   * error that nobody listens to is thrown.
   */
  error: [error: Error];
}

/** The stats of a gateway that has done nothing yet. */
export const noStats = (): GatewayStats => ({
  connections: 0,
  refusedConnections: 0,
  logins: 0,
  refusedLogins: 0,
  packetsIn: 0,
  packetsOut: 0,
  malformed: 0,
  messages: 0,
  faults: 0,
});

/** Counts since the gateway was started. */
export interface GatewayStats {
  /** Sockets that were accepted. */
  connections: number;
  /** Sockets that were refused because there were too many. */
  refusedConnections: number;
  /** Logins that succeeded. */
  logins: number;
  /** Logins that were refused. */
  refusedLogins: number;
  /** Packets that clients sent. */
  packetsIn: number;
  /** Packets that were sent to clients. */
  packetsOut: number;
  /** Frames that were not packets. */
  malformed: number;
  /** Messages that were stored. */
  messages: number;
  /** Packets that a fault hook did not let pass. */
  faults: number;
}
