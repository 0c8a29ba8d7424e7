import type { WebSocketLike } from "./transport.js";

/**
 * Resolves with a login's outcome once its connection can change hands. A browser dispatches each frame,
 * and the close, in a task of its own. In Node all events of one chunk are dispatched in the same turn,
 * before the caller learns of the login: they are held until the caller has had time to set its
 * handlers, and then delivered one per tick.
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
  // By the time this callback runs the rest of the chunk has been read, and nothing more is read before
  // the queue of ticks is empty.
  return Promise.resolve().then(() => {
    conn.onmessage = conn.onclose = null;
    // `ws` throws an error event that has no listener.
    conn.onerror = () => undefined;
    // The ticks run after every promise that waits for the login has been settled.
    for (const deliver of held) process.nextTick?.(deliver);
    return outcome;
  });
}
