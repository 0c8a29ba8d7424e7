import { Hint } from "./abi.js";

/** A page, its document, or a realm without events, such as Node's. */
type Target = Partial<Pick<EventTarget, "addEventListener" | "removeEventListener">>;

/**
 * Listens for what the browser knows about the network and the page. Hears nothing where there is
 * no page, such as in Node or in a worker without these events. Returns the function that stops it.
 */
export function listenForHints(hint: (hint: Hint) => void): () => void {
  const wake = (): void => hint(Hint.Wake);
  const heard: [Target, string, (event: Event) => unknown][] = [
    [globalThis, "online", () => hint(Hint.Online)],
    [globalThis, "offline", () => hint(Hint.Offline)],
    [globalThis, "pageshow", (event) => (event as PageTransitionEvent).persisted && wake()],
  ];
  if (typeof document === "object") {
    const seen = (): unknown => document.visibilityState === "visible" && wake();
    heard.push([document, "visibilitychange", seen], [document, "resume", wake]);
  }
  for (const [on, name, listener] of heard) on.addEventListener?.(name, listener);
  return () => {
    for (const [on, name, listener] of heard) on.removeEventListener?.(name, listener);
  };
}
