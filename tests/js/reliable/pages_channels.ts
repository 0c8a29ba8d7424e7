// Replaces the realm's BroadcastChannel by that of the current tab of a browser in memory.
import { AsyncLocalStorage } from "node:async_hooks";
import type { FakeTab } from "../support/browser.js";

const tabs = new AsyncLocalStorage<FakeTab>();

/** Runs `work`, and all that it starts asynchronously, in the tab. */
export const inTab = <T>(tab: FakeTab, work: () => T): T => tabs.run(tab, work);

/** From now on, a channel belongs to the tab that makes it. Returns a function that undoes this. */
export function channelsOfTabs(): () => void {
  const realm = globalThis as unknown as Record<string, unknown>;
  const own = realm["BroadcastChannel"];
  realm["BroadcastChannel"] = function (name: string): unknown {
    const tab = tabs.getStore();
    return tab && new tab.BroadcastChannel(name);
  };
  return () => (realm["BroadcastChannel"] = own);
}
