// The realm's BroadcastChannel, as each page of a browser in memory sees it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { FakeTab } from "../support/browser.js";

const tabs = new AsyncLocalStorage<FakeTab>();

/** What `work` begins, now and later, happens in the tab. */
export const inTab = <T>(tab: FakeTab, work: () => T): T => tabs.run(tab, work);

/** From now on a channel is its tab's; returns the end of that. */
export function channelsOfTabs(): () => void {
  const realm = globalThis as unknown as Record<string, unknown>;
  const own = realm["BroadcastChannel"];
  realm["BroadcastChannel"] = function (name: string): unknown {
    const tab = tabs.getStore();
    return tab && new tab.BroadcastChannel(name);
  };
  return () => (realm["BroadcastChannel"] = own);
}
