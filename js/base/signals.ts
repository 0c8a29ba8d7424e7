import { check } from "./errors.js";

/** How to cancel a call. */
export interface SignalOptions {
  /** Cancels the call when it is aborted. The call's documentation says what that means. */
  signal?: AbortSignal | undefined;
}

/**
 * The signal in a call's options. `check` throws if it is not an AbortSignal: each entry passes a function that
 * throws its own class of error.
 */
export function signalIn(
  options: SignalOptions | undefined,
  check: (isSo: boolean, message: string) => void,
): AbortSignal | undefined {
  const given = options as (SignalOptions & Partial<AbortSignal>) | undefined;
  // Refuses a signal that was passed in place of the options, rather than ignoring it: its method is
  // taken for the signal, and fails the check.
  const signal = given?.signal ?? (given?.addEventListener as AbortSignal | undefined);
  const isSignal = !signal || typeof signal.addEventListener === "function";
  check(isSignal, "options.signal must be an AbortSignal");
  return signal;
}

/** Like `signalIn`, but throws a KIMError `invalid_argument` if there is a signal that is not an AbortSignal. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  return signalIn(options, check);
}

/**
 * Calls `abort` if the signal is aborted before `done` settles, or at once if it is aborted already: a call
 * may lead to one of the application's functions, which aborts it. The listener is removed when `done`
 * settles, because a signal may live as long as the page.
 */
export function abortable<T>(
  done: Promise<T>,
  signal: AbortSignal | undefined,
  abort: () => void,
): Promise<T> {
  if (!signal) return done;
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  return done.finally(() => signal.removeEventListener("abort", abort));
}

/**
 * Like `done`, but also resolves as soon as the signal is aborted. The work goes on; if it fails after
 * that, the error is dropped.
 */
export function untilAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return done;
  let stop!: () => void;
  const stopped = new Promise<void>((resolve) => (stop = () => resolve()));
  return abortable(Promise.race([stopped, done]), signal, stop);
}
