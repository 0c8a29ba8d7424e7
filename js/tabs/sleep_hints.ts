/**
 * Listens for the moments at which a browser stops a page, or brings it back. Does nothing where
 * there is no page. Returns the function that ends it.
 */
export function listenForSleep(sleep: () => void, wake: () => void): () => void {
  if (typeof document !== "object" || typeof addEventListener !== "function") {
    return () => undefined;
  }
  const undo: (() => void)[] = [];
  const listen = (target: EventTarget, name: string, listener: () => void): void => {
    target.addEventListener(name, listener);
    undo.push(() => target.removeEventListener(name, listener));
  };
  listen(document, "freeze", sleep);
  listen(document, "resume", wake);
  listen(globalThis, "pagehide", sleep);
  listen(globalThis, "pageshow", wake);
  return () => undo.forEach((stop) => stop());
}
