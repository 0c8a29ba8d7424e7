// An embedded KIM gateway for Node: for tests, demos and development, not for production.
import { Gateway } from "./gateway.js";
import type { GatewayOptions } from "./options.js";

/**
 * Starts a gateway and waits until it listens.
 *
 * Throws a `GatewayError`: `invalid_option` for an invalid option, `port_in_use` or `listen_failed` if the
 * address cannot be used, `state_file` if the state file is broken.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  return new Gateway(options).start();
}

export { ManualClock, systemClock } from "./clock.js";
export type { GatewayClock, TimerHandle } from "./clock.js";
export type { EndReason } from "./connection/end_reason.js";
export { GatewayError } from "./errors.js";
export type { GatewayErrorCode } from "./errors.js";
export type { ConnectionInfo, GatewayEvents, GatewayLogin, GatewayStats } from "./events.js";
export { faults } from "./faults.js";
export type {
  CloseFault,
  DelayFault,
  FaultAction,
  FaultHook,
  FaultHooks,
  FaultMatch,
  StatusFault,
} from "./faults.js";
export { Gateway } from "./gateway.js";
export type { Group, GroupMember, NewGroup } from "./world/groups.js";
export type { StoredMessage } from "./world/messages.js";
export type { GatewayLimits, GatewayOptions } from "./options.js";
export type { Direction, GatewayPacket } from "./packet.js";
export type { CustomPush, PostedMessage } from "./world/pushes.js";
export type { MintOptions } from "./token.js";
