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
