// A fake page and window, in a realm without them.
import type { TestContext } from "node:test";

/** Installs a page and its window for the duration of the test. */
export function pageFor(t: TestContext) {
  const realm = globalThis as unknown as Record<string, unknown>;
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const window = new EventTarget();
  realm["document"] = page;
  realm["addEventListener"] = window.addEventListener.bind(window);
  realm["removeEventListener"] = window.removeEventListener.bind(window);
  t.after(() => {
    for (const name of ["document", "addEventListener", "removeEventListener"]) delete realm[name];
  });
  const show = (persisted: boolean): boolean =>
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));
  const become = (visibilityState: string): void => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { page, window, show, become };
}

export type Page = ReturnType<typeof pageFor>;
