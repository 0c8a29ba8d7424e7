import type { optionNames } from "./abi.js";

/**
 * Of these 0 is refused: no login would succeed, no request or store would be waited for, or the server
 * would be asked without a pause.
 */
export const fromOneOn = /^(login|backoff|heart|read|request|catch|store|maxFrame)/;

/**
 * Durations and limits of the protocol. Durations are in milliseconds. All must be at least 0; at least
 * 1 of `loginTimeout`, `backoffBase`, `backoffCap`, `heartbeatInterval`, `readTimeoutIntervals`,
 * `requestTimeout`, `catchUpAfter`, `storeTimeout` and `maxFrameBytes`.
 */
export interface SessionOptions {
  /** A login attempt without an answer ends after this. Default 10 000. */
  loginTimeout?: number | undefined;
  /** A logout waits this long for the socket's close event. Default 1500. */
  logoutTimeout?: number | undefined;
  /** How long a new socket waits for the old one's close event. Default 1500. */
  closeGrace?: number | undefined;
  /**
   * Reconnect attempt n, from 0 on, waits a random time below `min(backoffCap, backoffBase * 2^n)`.
   * A network that is back, or a page that wakes, ends the wait, but attempts that it brings forward
   * begin at least `backoffBase` apart. Default 1000.
   */
  backoffBase?: number | undefined;
  /** See `backoffBase`. Default 30 000. */
  backoffCap?: number | undefined;
  /** Attempts to reconnect before the client closes for good; 0, the default, is no limit. */
  maxReconnectAttempts?: number | undefined;
  /** A connection that lived this long resets the backoff. Default 10 000. */
  stableAfter?: number | undefined;
  /** Default 55 000. The gateway drops a connection that is silent for two minutes. */
  heartbeatInterval?: number | undefined;
  /** Silence of so many heartbeat intervals gives a connection up. Default 3. */
  readTimeoutIntervals?: number | undefined;
  /** How long a ping after a wake-up or a network change waits for an answer. Default 5000. */
  probeTimeout?: number | undefined;
  /** A timer that is later than this says that the page was suspended. Default 10 000. */
  suspendThreshold?: number | undefined;
  /** How long a request waits for its answer. Default 5000. */
  requestTimeout?: number | undefined;
  /** The pause before a message that was refused with a 3xx status is sent again. Default 2000. */
  retryDelay?: number | undefined;
  /** Requests that may wait or be in flight; one more is refused at once. Default 10 000. */
  maxPendingRequests?: number | undefined;
  /** Whether requests wait for a connection while the client reconnects. Default true. */
  queueWhileDisconnected?: boolean | undefined;
  /** At most one acknowledgement in this time. Default 3000. */
  ackInterval?: number | undefined;
  /** An acknowledgement waits this long for more messages. Default 500. */
  ackDelay?: number | undefined;
  /** More unacknowledged messages than this do not wait for `ackDelay`. Default 10. */
  ackOverflow?: number | undefined;
  /** A message handler that takes longer does not hold back the acknowledgement any more. Default 30 000. */
  handlerTimeout?: number | undefined;
  /** Pushes held back while offline sync is under way. Default 10 000. */
  maxHeldPushes?: number | undefined;
  /** Message ids remembered to recognise a message that comes twice. Default 10 000. */
  maxKnownIds?: number | undefined;
  /** Pushes after which the index is asked for what may have been missed. Default 500. */
  catchUpAfter?: number | undefined;
  /** How long a call of the store may take, after those before it; then memory takes over. Default 5000. */
  storeTimeout?: number | undefined;
  /** A larger frame, in bytes, is refused unseen. Default 16 MiB, at most 64 MiB. */
  maxFrameBytes?: number | undefined;
  /**
   * Requests wait while the socket holds so many unsent bytes (`bufferedAmount`) or more; one that
   * waits longer than its timeout fails as not sent. Default 1 MiB.
   */
  maxBufferedBytes?: number | undefined;
}

/** The session's options with what the driver must know as well: a limit, whether one was given or not. */
export type LimitedOptions = SessionOptions & { maxFrameBytes: number };

/** Fails to compile when the interface and the list that the core goes by differ. */
type Listed = (typeof optionNames)[number];
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export type OptionsAreListed = Same<Listed, keyof SessionOptions>;
export const optionsAreListed: OptionsAreListed = true;
