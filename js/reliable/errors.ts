/**
 * What went wrong, for programs; the message says it for people:
 * - `invalid_argument`: an argument of the wrong type or out of range;
 * - `outbox_full`: `maxMessages` messages wait already;
 * - `attempts_exhausted`: sent `maxAttempts` times without a final answer: it may have been sent;
 * - `not_connected`: the connection was lost before the message was sent;
 * - `discarded`: removed by `discard`;
 * - `closed`: the outbox was closed;
 * - `wrong_account`: the client is logged in as another account: nothing is sent;
 * - `store_failed`: the store failed, and the outbox or inbox continues in memory; `cause` is the reason;
 * - `handler_failed`: a handler of the application threw `cause`.
 */
export type ReliableErrorCode =
  | "invalid_argument"
  | "outbox_full"
  | "attempts_exhausted"
  | "not_connected"
  | "discarded"
  | "closed"
  | "wrong_account"
  | "store_failed"
  | "handler_failed";

/** An error of this entry. Never quotes the contents of a message. */
export class ReliableError extends Error {
  /** Always "ReliableError". */
  override get name(): string {
    return "ReliableError";
  }
  /** What went wrong, for programs. */
  readonly code: ReliableErrorCode;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;

  /** `options.cause` becomes the property `cause`. */
  constructor(code: ReliableErrorCode, message: string, options?: { cause: unknown }) {
    super(message);
    this.code = code;
    if (options) this.cause = options.cause;
  }
}

/** Throws a ReliableError `invalid_argument` with the text `what`, unless `isSo` is truthy. */
export function check(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new ReliableError("invalid_argument", what);
}
