// Faults: what a test can do to a packet on its way, and ready-made hooks for the usual cases.
import { checkAction, checkHooks, matchRules } from "./checks/fault_rules.js";
import { checkOptions } from "./checks/rules.js";
import type { Direction, GatewayPacket } from "./packet.js";

/**
 * What happens to a packet.
 * - `pass`: it is delivered.
 * - `drop`: it is lost. The connection stays open.
 * - `duplicate`: it arrives twice. A duplicated request is also processed twice.
 * - `reorder`: it waits until the next packet in its direction has passed, at most one second.
 * - `halfOpen`: it is lost, and from now on the connection is silent in both directions while
 *   its socket stays open, as after a network change.
 * - `terminate`: it is lost and the socket is cut without a close frame.
 * - `{ delay }`: it arrives `delay` milliseconds later. Other packets may overtake it.
 * - `{ status, message? }`: a request is answered with this status without being processed; a
 *   response is replaced by one with this status after the request was processed. A login is
 *   refused with it. Ignored for pushes, pings and pongs.
 * - `{ close, reason? }`: it is lost and the connection is closed with this WebSocket code.
 */
export type FaultAction =
  | "pass"
  | "drop"
  | "duplicate"
  | "reorder"
  | "halfOpen"
  | "terminate"
  | DelayFault
  | StatusFault
  | CloseFault;

/** The packet arrives later. */
export interface DelayFault {
  /** Milliseconds, 0 to 2^31 - 1. */
  readonly delay: number;
}

/** The packet is answered with a status. */
export interface StatusFault {
  /** The status of the answer, 0 to 65 535. */
  readonly status: number;
  /** The text of the answer's `ErrorResp`. Default: none. */
  readonly message?: string | undefined;
}

/** The connection is closed. */
export interface CloseFault {
  /** A WebSocket close code that a frame may have, for example 1011. */
  readonly close: number;
  /** The reason of the close frame, at most 123 bytes. Default: empty. */
  readonly reason?: string | undefined;
}

/**
 * Decides what happens to every packet in both directions, including pings and pongs. `undefined` means
 * `pass`. It is called once per packet, synchronously, in the order of arrival or sending.
 */
export type FaultHook = (packet: GatewayPacket) => FaultAction | undefined;

/** Which packets a ready-made fault affects. A member that is left out matches every packet. */
export interface FaultMatch {
  /** "in": from the client. "out": to it. */
  readonly direction?: Direction | undefined;
  /** A header's command, or `ping`, `pong`. */
  readonly command?: string | undefined;
  /** A `Flag`. Logic packets only. */
  readonly flag?: number | undefined;
  /** The connection's account. */
  readonly account?: string | undefined;
  /** Lets this many matching packets pass first. Default 0. */
  readonly skip?: number | undefined;
  /** Affects at most this many packets. Default: no limit. */
  readonly count?: number | undefined;
  /** Affects a matching packet with this probability, 0 to 1. Default 1. */
  readonly probability?: number | undefined;
  /** Seed of the pseudo-random numbers for `probability`. The same seed gives the same faults. */
  readonly seed?: number | undefined;
}

/** A hook that applies `action` to the packets that match. */
function when(match: FaultMatch, action: FaultAction): FaultHook {
  checkOptions(match, matchRules, "match.");
  checkAction(action);
  const random = randomSource(match.seed ?? 1);
  const probability = match.probability ?? 1;
  let toSkip = match.skip ?? 0;
  let left = match.count ?? Infinity;
  return (packet) => {
    if (!matches(match, packet)) return undefined;
    if (toSkip > 0) {
      toSkip -= 1;
      return undefined;
    }
    if (left <= 0 || (probability < 1 && random() >= probability)) return undefined;
    left -= 1;
    return action;
  };
}

function matches(match: FaultMatch, packet: GatewayPacket): boolean {
  const { direction, command, account, flag } = packet;
  if ((match.direction ?? direction) !== direction) return false;
  if ((match.command ?? command) !== command) return false;
  if ((match.account ?? account) !== account) return false;
  const wanted = match.flag ?? undefined;
  return wanted === undefined || (packet.kind === "logic" && wanted === flag);
}

/**
 * The functions of `faults`, which create hooks. Without a match a hook affects every packet. They throw a
 * `GatewayError` `invalid_option` that names what is wrong with a match or an action.
 */
export interface FaultHooks {
  /** A hook that applies `action` to the packets that match. */
  when(match: FaultMatch, action: FaultAction): FaultHook;
  /** Drops packets. */
  drop(match?: FaultMatch): FaultHook;
  /** Delivers packets twice. */
  duplicate(match?: FaultMatch): FaultHook;
  /** Holds a packet until the next one in its direction has passed. */
  reorder(match?: FaultMatch): FaultHook;
  /** Makes the connection silent in both directions, while its socket stays open. */
  halfOpen(match?: FaultMatch): FaultHook;
  /** Cuts the socket without a close frame. */
  terminate(match?: FaultMatch): FaultHook;
  /**
   * Delays packets; others may overtake them.
   * @param ms how much later the packets arrive, in milliseconds
   */
  delay(ms: number, match?: FaultMatch): FaultHook;
  /** Answers requests with `status` instead of processing them. */
  refuse(status: number, match?: FaultMatch): FaultHook;
  /** Processes requests, but answers them with `status`. */
  failAnswer(status: number, match?: FaultMatch): FaultHook;
  /**
   * Drops packets and closes the connection.
   * @param code a WebSocket close code, for example 1011
   */
  close(code: number, match?: FaultMatch): FaultHook;
  /** Asks the hooks in order; the first that does not let the packet pass decides. */
  combine(...hooks: readonly FaultHook[]): FaultHook;
}

/** Ready-made hooks. Pass one to `setFaults`, or several through `combine`. */
export const faults: FaultHooks = {
  when,
  drop: (match: FaultMatch = {}) => when(match, "drop"),
  duplicate: (match: FaultMatch = {}) => when(match, "duplicate"),
  reorder: (match: FaultMatch = {}) => when(match, "reorder"),
  halfOpen: (match: FaultMatch = {}) => when(match, "halfOpen"),
  terminate: (match: FaultMatch = {}) => when(match, "terminate"),
  delay: (ms: number, match: FaultMatch = {}) => when(match, { delay: ms }),
  refuse: (status: number, match: FaultMatch = {}) =>
    when({ ...match, direction: match.direction ?? "in" }, { status }),
  failAnswer: (status: number, match: FaultMatch = {}) =>
    when({ ...match, direction: match.direction ?? "out" }, { status }),
  close: (code: number, match: FaultMatch = {}) => when(match, { close: code }),
  combine: (...hooks: readonly FaultHook[]): FaultHook => {
    checkHooks(hooks);
    return (packet) => {
      for (const hook of hooks) {
        const action = hook(packet);
        if (action !== undefined && action !== "pass") return action;
      }
      return undefined;
    };
  },
};

// A linear congruential generator: enough to scatter faults, and the same on every machine.
function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
