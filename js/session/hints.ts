import { Hint } from "./abi.js";

/**
 * Listens for what the browser knows about the network and the page. Does nothing where there is
 * no page, such as in Node or in a worker without these events. Returns the function that stops it.
 */
export function listenForHints(hint: (hint: Hint) => void): () => void {
  const target = globalThis as Partial<Pick<Window, "addEventListener" | "removeEventListener">>;
  if (typeof target.addEventListener !== "function") return () => undefined;
  const realm = globalThis as unknown as EventTarget;
  const wake = (): void => hint(Hint.Wake);
  const heard: [EventTarget, string, (event: Event) => unknown][] = [
    [realm, "online", () => hint(Hint.Online)],
    [realm, "offline", () => hint(Hint.Offline)],
    [realm, "pageshow", (event) => (event as PageTransitionEvent).persisted && wake()],
  ];
  if (typeof document === "object") {
    const seen = (): unknown => document.visibilityState === "visible" && wake();
    heard.push([document, "visibilitychange", seen], [document, "resume", wake]);
  }
  for (const [on, name, listener] of heard) on.addEventListener(name, listener);
  return () => {
    for (const [on, name, listener] of heard) on.removeEventListener(name, listener);
  };
}
