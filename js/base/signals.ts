import { check } from "./errors.js";

/** How a call may be called off. */
export interface SignalOptions {
  /** Calls it off when it is aborted; what that means is said where it is taken. */
  signal?: AbortSignal | undefined;
}

/** The signal of a call's options. `check` throws its message for what is none, as an entry's own error. */
export function signalIn(
  options: SignalOptions | undefined,
  check: (isSo: boolean, message: string) => void,
): AbortSignal | undefined {
  const given = options as (SignalOptions & Partial<AbortSignal>) | undefined;
  // A signal in the place of options has a method, which is none: otherwise it would be ignored.
  const signal = given?.signal ?? (given?.addEventListener as AbortSignal | undefined);
  const isSignal = !signal || typeof signal.addEventListener === "function";
  check(isSignal, "options.signal must be an AbortSignal");
  return signal;
}

/** As `signalIn`. Throws a KIMError `invalid_argument` for what is none. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  return signalIn(options, check);
}

/**
 * Calls `abort` if the signal is aborted before `done` is settled. The listener goes with the call:
 * a signal may live as long as a page.
 */
export function abortable<T>(
  done: Promise<T>,
  signal: AbortSignal | undefined,
  abort: () => void,
): Promise<T> {
  if (!signal) return done;
  signal.addEventListener("abort", abort);
  return done.finally(() => signal.removeEventListener("abort", abort));
}

/**
 * As `done`, but resolves at the signal already. What is waited for goes on; if it fails after the signal,
 * nobody hears of it.
 */
export function untilAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return done;
  let stop!: () => void;
  const stopped = new Promise<void>((resolve) => (stop = () => resolve()));
  if (signal.aborted) stop();
  return abortable(Promise.race([stopped, done]), signal, stop);
}
