/**
 * What went wrong, for programs; the message says it for people:
 * - `invalid_argument`: an argument that no call can work with;
 * - `outbox_full`: as many messages as `maxMessages` wait already;
 * - `attempts_exhausted`: sent `maxAttempts` times without an answer that settles it: it may have
 *   been sent;
 * - `not_connected`: the connection was lost before the message was sent;
 * - `discarded`: taken out by `discard`;
 * - `closed`: the outbox was closed;
 * - `wrong_account`: the client is logged in as another account: nothing is sent;
 * - `store_failed`: the store failed; it goes on in memory. `cause` is why;
 * - `handler_failed`: an application's handler threw; `cause` is what.
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

/** An error of this entry. Never quotes what is in a message. */
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

/** Throws a ReliableError `invalid_argument` that says what must be, unless it is so. */
export function check(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new ReliableError("invalid_argument", what);
}
