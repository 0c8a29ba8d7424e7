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
  | "queue_full";

/**
 * Every error that this package makes itself, except that a wrong argument of an `encode` is a
 * TypeError or RangeError. Messages name what was wrong, never what was in a message or token.
 */
export class KIMError extends Error {
  override readonly name: string = "KIMError";
  readonly code: KIMErrorCode;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;

  constructor(code: KIMErrorCode, message: string, options?: { cause?: unknown }) {
    super(message);
    this.code = code;
    if (options && "cause" in options) this.cause = options.cause;
  }
}
