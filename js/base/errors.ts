/**
 * The kind of an error, for programs. The error's message is for people.
 * - `malformed_packet`: bytes that are not a packet;
 * - `malformed_message`: bytes that are not the protobuf message that was asked for;
 * - `invalid_argument`: an argument that the call does not accept;
 * - `too_large`: a message over the core's limit;
 * - `load_failed`: the core could not be loaded; a later attempt may succeed;
 * - `core_failed`: the core has trapped; its clients cannot be used any more, a new client gets a new core;
 * - `unsupported`: this environment lacks something that the call needs;
 * - `not_connected`: not sent, because there was no connection before the deadline, or no session;
 * - `already_connected`: `login` was called on a client that is connected;
 * - `timeout`: no answer in time; the server may or may not have acted on the request;
 * - `connection_lost`: the connection ended before the answer; the server may or may not have acted on
 *   the request;
 * - `unauthorized`: the server refused the token;
 * - `rejected`: the server answered with a status other than Success;
 * - `aborted`: cancelled by an `AbortSignal`;
 * - `closed`: the client was logged out or disposed of;
 * - `kicked_out`: the account has logged in elsewhere;
 * - `queue_full`: `maxPendingRequests` requests are already queued or in flight, or too many messages wait
 *   for a handler;
 * - `retries_exhausted`: the server refused a message with a 3xx status every time;
 * - `login_failed`: the gateway's answer to the login cannot be read;
 * - `url_failed`: no WebSocket can be made for the URL, or the function that returns it failed;
 *   `cause` says why;
 * - `token_failed`: the token function failed, or the token is not a string;
 * - `handler_failed`: a callback of the application threw, or its promise rejected; `cause` is what it
 *   threw;
 * - `handler_timeout`: a message handler did not finish in time;
 * - `store_failed`: the store did not keep a write; the client goes on in memory;
 * - `sync_failed`: offline messages could not be fetched; the client tries again;
 * - `session_lost`: the server no longer knows the session; the client reconnects, unless this happens
 *   during its first login;
 * - `unexpected_packet`: the gateway sent a packet that the protocol does not allow at this point.
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
 * Every error that this package throws or reports itself, except for a TypeError or RangeError when a value
 * does not fit, as in `encode`. The message never quotes a token or the content of a message.
 */
export class KIMError extends Error {
  /** Always "KIMError". */
  override get name(): string {
    return "KIMError";
  }
  /** The kind of the error, for programs. */
  readonly code: KIMErrorCode;
  /** The server's status, if it answered with one. */
  readonly status?: number;
  /** The underlying error, if there is one. */
  readonly cause?: unknown;

  /** `options` sets the properties `cause` and `status`. */
  constructor(code: KIMErrorCode, message: string, options?: { cause?: unknown; status?: number }) {
    super(message);
    this.code = code;
    Object.assign(this, options);
  }
}

/** Returns `cause` if it is a KIMError, otherwise a new KIMError with that cause. */
export function asKIMError(cause: unknown, code: KIMErrorCode, message: string): KIMError {
  return cause instanceof KIMError ? cause : new KIMError(code, message, { cause });
}

/** The error for whatever the core throws when it traps. */
export function coreFailed(cause: unknown): KIMError {
  return asKIMError(cause, "core_failed", "the core has failed: make a new client");
}

/** The error for a core that could not be loaded, or is not loaded yet. */
export function loadFailed(message: string, cause?: unknown): KIMError {
  return new KIMError("load_failed", message, { cause });
}

/** The error of a call that its AbortSignal has cancelled. */
export function aborted(): KIMError {
  return new KIMError("aborted", "aborted");
}

/** Throws a KIMError `invalid_argument` unless `isSo`. `what` states the requirement. */
export function check(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new KIMError("invalid_argument", what);
}
