import { Hint } from "./abi.js";

/**
 * Listens for what the browser knows about the network and the page. Does nothing where there is
 * no page, such as in Node or in a worker without these events. Returns the function that stops it.
 */
export function listenForHints(hint: (hint: Hint) => void): () => void {
  const target = globalThis as Partial<Pick<Window, "addEventListener" | "removeEventListener">>;
  if (typeof target.addEventListener !== "function") return () => undefined;
  const page = typeof document === "object" ? document : undefined;
  const wake = (): void => hint(Hint.Wake);
  const undo: (() => void)[] = [];
  const listen = (on: EventTarget, name: string, listener: (event: Event) => void): void => {
    on.addEventListener(name, listener);
    undo.push(() => on.removeEventListener(name, listener));
  };
  const realm = globalThis as unknown as EventTarget;
  listen(realm, "online", () => hint(Hint.Online));
  listen(realm, "offline", () => hint(Hint.Offline));
  listen(realm, "pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) wake();
  });
  if (page) {
    listen(page, "visibilitychange", () => {
      if (page.visibilityState === "visible") wake();
    });
    listen(page, "resume", wake);
  }
  return () => undo.forEach((stop) => stop());
}
