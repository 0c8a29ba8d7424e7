type Listener = [target: EventTarget, name: string, listener: () => unknown];

/**
 * Listens for the moments at which a browser stops a page, or brings it back. Does nothing where
 * there is no page. Returns the function that ends it.
 */
export function listenForSleep(sleep: () => void, wake: () => void): () => void {
  if (!isPage()) return () => undefined;
  return listen([
    [document, "freeze", sleep],
    [document, "resume", wake],
    [globalThis, "pagehide", sleep],
    [globalThis, "pageshow", wake],
  ]);
}

/** As `listenForSleep`, for the moments at which an attempt to connect may succeed that would not before. */
export function listenForChance(chance: () => void): () => void {
  if (!isPage()) return () => undefined;
  return listen([
    [globalThis, "online", chance],
    [document, "visibilitychange", () => document.visibilityState === "visible" && chance()],
  ]);
}

function isPage(): boolean {
  return typeof document === "object" && typeof addEventListener === "function";
}

function listen(all: Listener[]): () => void {
  for (const [target, name, listener] of all) target.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of all) target.removeEventListener(name, listener);
  };
}
