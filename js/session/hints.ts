import { Hint } from "./abi.js";

/** A window, its document, or a global object without events, such as Node's. */
type Target = Partial<Pick<EventTarget, "addEventListener" | "removeEventListener">>;

/**
 * Listens for the browser's events about the network and the page. Hears nothing in realms without
 * these events, such as Node and some workers. Returns the function that stops listening.
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
