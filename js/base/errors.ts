/**
 * What went wrong, for programs; the message says it for people:
 * - `malformed_packet`: bytes that are not a packet;
 * - `malformed_message`: bytes that are not the protobuf message that was asked for;
 * - `invalid_argument`: an argument that no call can work with;
 * - `too_large`: a message over the core's limit;
 * - `load_failed`: the core could not be loaded; a later attempt may succeed;
 * - `core_failed`: the core has trapped: its clients are over, and a new one gets a new core;
 * - `unsupported`: this environment lacks something that the call needs;
 * - `not_connected`: not sent: no connection before the deadline, or no session;
 * - `already_connected`: `login` of a client that is connected;
 * - `timeout`: no answer in time: whether the server acted on the request is not known;
 * - `connection_lost`: the connection ended before the answer: whether the server acted is not
 *   known;
 * - `unauthorized`: the server refused the token;
 * - `rejected`: the server answered with a status other than Success;
 * - `aborted`: given up by an `AbortSignal`;
 * - `closed`: the client was logged out or disposed of;
 * - `kicked_out`: the account has logged in elsewhere;
 * - `queue_full`: as many requests as `maxPendingRequests` wait already;
 * - `retries_exhausted`: the server refused a message with a 3xx status every time;
 * - `login_failed`: the gateway's answer to the login cannot be read;
 * - `url_failed`: no WebSocket can be made of the URL, or the function that gives it failed;
 *   `cause` is why;
 * - `token_failed`: the token provider failed, or gave no string;
 * - `handler_failed`: an application's callback threw, or its promise was rejected; `cause` is
 *   what it threw;
 * - `handler_timeout`: a message handler did not finish in time;
 * - `store_failed`: the store did not keep a write; the client goes on in memory;
 * - `sync_failed`: offline messages could not be fetched; the client tries again;
 * - `session_lost`: the session is gone on the server; the client reconnects, unless this ends its
 *   first login;
 * - `unexpected_packet`: the gateway sent what no state of the protocol expects.
 */
export type KIMErrorCode =
  | "malformed_packet"
  | "malformed_message"
  | "invalid_argument"
  | "too_large"
  | "load_failed"
  | "core_failed"
  | "unsupported"
  | "not_connected"
  | "already_connected"
  | "timeout"
  | "connection_lost"
  | "unauthorized"
  | "rejected"
  | "aborted"
  | "closed"
  | "kicked_out"
  | "queue_full"
  | "retries_exhausted"
  | "login_failed"
  | "url_failed"
  | "token_failed"
  | "handler_failed"
  | "handler_timeout"
  | "store_failed"
  | "sync_failed"
  | "session_lost"
  | "unexpected_packet";

/**
 * Every error that this package makes itself, except that a wrong argument of an `encode` is a
 * TypeError or RangeError. Messages name what was wrong, never what was in a message or token.
 */
export class KIMError extends Error {
  /** Always "KIMError". */
  override get name(): string {
    return "KIMError";
  }
  /** What went wrong, for programs. */
  readonly code: KIMErrorCode;
  /** The server's status, where it answered one. */
  readonly status?: number;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;

  /** `cause` and `status` become the properties of these names. */
  constructor(code: KIMErrorCode, message: string, options?: { cause?: unknown; status?: number }) {
    super(message);
    this.code = code;
    Object.assign(this, options);
  }
}

/** The error itself where it is a KIMError; otherwise a new one, with that as its cause. */
export function asKIMError(cause: unknown, code: KIMErrorCode, message: string): KIMError {
  return cause instanceof KIMError ? cause : new KIMError(code, message, { cause });
}

/** For what the core throws when it has trapped. */
export function coreFailed(cause: unknown): KIMError {
  return asKIMError(cause, "core_failed", "the core has failed: make a new client");
}

/** For a core that cannot be loaded, or not yet. */
export function loadFailed(message: string, cause?: unknown): KIMError {
  return new KIMError("load_failed", message, { cause });
}

/** For what its AbortSignal has ended. */
export function aborted(): KIMError {
  return new KIMError("aborted", "aborted");
}

/** Throws a KIMError `invalid_argument` that says what must be, unless it is so. */
export function check(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new KIMError("invalid_argument", what);
}
