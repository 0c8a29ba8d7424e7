import type { WebSocketLike } from "./transport.js";

/**
 * The outcome of a login, when its connection can change hands. In a browser each frame, and the close, has
 * a turn of its own. In Node those of one chunk come in one, before anyone hears of the login: so they are
 * held until its caller has had the time to set the handlers, and then each has its turn.
 */
export function handedOver<T extends { success: boolean; conn: WebSocketLike }>(
  outcome: T,
): T | Promise<T> {
  const { success, conn } = outcome;
  const { process } = globalThis as { process?: { nextTick?(call: () => void): void } };
  if (!success || !process?.nextTick) return outcome;
  const held: (() => void)[] = [];
  for (const name of ["onmessage", "onerror", "onclose"] as const) {
    conn[name] = (event: never) => held.push(() => conn[name]?.(event));
  }
  // The rest of the chunk has been read when this is called; nothing more is before the ticks are over.
  return Promise.resolve().then(() => {
    conn.onmessage = conn.onclose = null;
    // `ws` throws an error event that nobody listens to.
    conn.onerror = () => undefined;
    // Not before all promises that wait for the login have been kept.
    for (const deliver of held) process.nextTick?.(deliver);
    return outcome;
  });
}
