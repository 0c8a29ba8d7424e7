import type { Same } from "../base/same.js";
import type { optionNames } from "./abi.js";

/**
 * Options for which 0 is refused: with 0 no login could succeed, no request or store would be waited
 * for, or the server would be asked without a pause.
 */
export const mustBePositive = /^(login|backoff|heart|read|request|catch|store|maxFrame)/;

/**
 * Durations and limits of the protocol. Durations are in milliseconds. All numbers must be at least 0;
 * `loginTimeout`, `backoffBase`, `backoffCap`, `heartbeatInterval`, `readTimeoutIntervals`,
 * `requestTimeout`, `catchUpAfter`, `storeTimeout` and `maxFrameBytes` must be at least 1.
 */
export interface SessionOptions {
  /** How long a login attempt waits for its answer. Default 10 000. */
  loginTimeout?: number | undefined;
  /** How long a logout waits for the socket's close event. Default 1500. */
  logoutTimeout?: number | undefined;
  /** How long a new socket waits for the old one's close event. Default 1500. */
  closeGrace?: number | undefined;
  /**
   * Reconnect attempt n, counted from 0, waits a random time below
   * `min(backoffCap, backoffBase * 2^n)`. The wait ends early when the network comes back or the page
   * wakes up, but attempts that start early are at least `backoffBase` apart. Default 1000.
   */
  backoffBase?: number | undefined;
  /** The upper bound of the backoff: see `backoffBase`. Default 30 000. */
  backoffCap?: number | undefined;
  /** Attempts to reconnect before the client closes for good; 0, the default, means no limit. */
  maxReconnectAttempts?: number | undefined;
  /** A connection that has lasted this long resets the backoff. Default 10 000. */
  stableAfter?: number | undefined;
  /** The time between two pings. Default 55 000. The gateway drops a connection after two minutes of silence. */
  heartbeatInterval?: number | undefined;
  /** The connection is given up after this many heartbeat intervals of silence. Default 3. */
  readTimeoutIntervals?: number | undefined;
  /** How long a ping after a wake-up or a network change waits for an answer. Default 5000. */
  probeTimeout?: number | undefined;
  /** If a timer fires later than this, the page was suspended and the connection is probed. Default 10 000. */
  suspendThreshold?: number | undefined;
  /** How long a request waits to be sent, and then again for its answer. Default 5000. */
  requestTimeout?: number | undefined;
  /** How long to wait before resending a message that was refused with a 3xx status. Default 2000. */
  retryDelay?: number | undefined;
  /** How many requests may be queued or in flight; one more is refused at once. Default 10 000. */
  maxPendingRequests?: number | undefined;
  /** Whether requests wait for a connection while the client reconnects. Default true. */
  queueWhileDisconnected?: boolean | undefined;
  /** The least time between two acknowledgements. Default 3000. */
  ackInterval?: number | undefined;
  /** How long an acknowledgement waits for more messages to cover. Default 500. */
  ackDelay?: number | undefined;
  /** If more messages than this are unacknowledged, `ackDelay` is skipped. Default 10. */
  ackOverflow?: number | undefined;
  /** A message handler that takes longer than this no longer holds back acknowledgements. Default 30 000. */
  handlerTimeout?: number | undefined;
  /** How many pushes are held back during offline sync; the next catch-up fetches the others. Default 10 000. */
  maxHeldPushes?: number | undefined;
  /** How many message ids are remembered to detect duplicates. Default 10 000. */
  maxKnownIds?: number | undefined;
  /** The index is asked for missed messages after this many pushes. Default 500. */
  catchUpAfter?: number | undefined;
  /**
   * How long a call of the store may take, counted from when the calls before it have settled. After that
   * the client goes on in memory. Default 5000.
   */
  storeTimeout?: number | undefined;
  /** Frames of more bytes are refused unread. Default 16 MiB, at most 64 MiB. */
  maxFrameBytes?: number | undefined;
  /**
   * Back-pressure: requests wait while the socket buffers this many unsent bytes (`bufferedAmount`) or
   * more. One that waits longer than its timeout fails as not sent. Default 1 MiB.
   */
  maxBufferedBytes?: number | undefined;
}

/** The session's options, with the frame limit always present: the driver needs it too. */
export type LimitedOptions = SessionOptions & { maxFrameBytes: number };

/** Does not compile unless `optionNames` lists exactly the properties of `SessionOptions`. */
type Listed = (typeof optionNames)[number];
export type OptionsAreListed = Same<Listed, keyof SessionOptions>;
export const optionsAreListed: OptionsAreListed = true;
