/** What went wrong, for programs; the message says it for people. */
export type ReliableErrorCode =
  /** An argument that no call can work with. */
  | "invalid_argument"
  /** As many messages as `maxMessages` wait already. */
  | "outbox_full"
  /** Sent `maxAttempts` times without an answer that settles it: it may have been sent. */
  | "attempts_exhausted"
  /** The connection was lost before the message was sent. */
  | "not_connected"
  /** Taken out by `discard`. */
  | "discarded"
  /** The outbox was closed. */
  | "closed"
  /** The client is logged in as another account: nothing is sent. */
  | "wrong_account"
  /** The store failed; it goes on in memory. `cause` is why. */
  | "store_failed"
  /** An application's handler threw; `cause` is what. */
  | "handler_failed";

/** An error of this entry. Never quotes what is in a message. */
export class ReliableError extends Error {
  override readonly name: string = "ReliableError";
  readonly code: ReliableErrorCode;
  readonly cause?: unknown;

  constructor(code: ReliableErrorCode, message: string, options?: { cause: unknown }) {
    super(message);
    this.code = code;
    if (options) this.cause = options.cause;
  }
}

/** Throws a ReliableError `invalid_argument` that says what must be, unless it is so. */
export function check(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new ReliableError("invalid_argument", what);
}
