type Listener = [target: EventTarget, name: string, listener: () => unknown];

/**
 * Calls back when the browser freezes or hides the page, and when it resumes or shows it again.
 * Does nothing outside of a page. Returns a function that removes the listeners.
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

/** As `listenForSleep`, but calls back when a connection attempt has become more likely to succeed. */
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
