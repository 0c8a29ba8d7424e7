/** What went wrong, for programs; the message says it for people. */
export type KIMErrorCode =
  /** Bytes that are not a packet. */
  | "malformed_packet"
  /** Bytes that are not the protobuf message that was asked for. */
  | "malformed_message"
  /** An argument that no call can work with. */
  | "invalid_argument"
  /** A message over the core's limit. */
  | "too_large"
  /** The core could not be loaded; a later attempt may succeed. */
  | "load_failed"
  /** The core has trapped: its clients are over, and a new one gets a new core. */
  | "core_failed"
  /** This environment lacks something that the call needs. */
  | "unsupported"
  | "not_connected"
  | "already_connected"
  /** No answer in time: whether the server acted on the request is not known. */
  | "timeout"
  /** The connection ended before the answer: whether the server acted is not known. */
  | "connection_lost"
  /** The server refused the token. */
  | "unauthorized"
  /** The server answered with a status other than Success. */
  | "rejected"
  | "aborted"
  /** The client was logged out or disposed of. */
  | "closed"
  /** The account has logged in elsewhere. */
  | "kicked_out"
  | "queue_full"
  /** The server refused a message with a 3xx status every time. */
  | "retries_exhausted"
  /** The gateway's answer to the login is none. */
  | "login_failed"
  /** No WebSocket can be made of the URL, or the function that gives it failed; `cause` is why. */
  | "url_failed"
  /** The token provider failed, or gave nothing in time. */
  | "token_failed"
  /** An application's callback threw, or its promise was rejected; `cause` is what it threw. */
  | "handler_failed"
  /** A message handler did not finish in time. */
  | "handler_timeout"
  /** The store did not keep a write; the client goes on in memory. */
  | "store_failed"
  /** Offline messages could not be fetched; the client tries again. */
  | "sync_failed"
  /** The session is gone on the server; the client reconnects. */
  | "session_lost"
  /** The gateway sent what no state of the protocol expects. */
  | "unexpected_packet";

/**
 * Every error that this package makes itself, except that a wrong argument of an `encode` is a
 * TypeError or RangeError. Messages name what was wrong, never what was in a message or token.
 */
export class KIMError extends Error {
  override readonly name: string = "KIMError";
  readonly code: KIMErrorCode;
  /** The server's status, where it answered one. */
  readonly status?: number;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;

  constructor(code: KIMErrorCode, message: string, options?: { cause?: unknown; status?: number }) {
    super(message);
    this.code = code;
    if (options?.status !== undefined) this.status = options.status;
    if (options && "cause" in options) this.cause = options.cause;
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

/** Throws a KIMError `invalid_argument` that says what must be, unless it is so. */
export function check(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new KIMError("invalid_argument", what);
}
