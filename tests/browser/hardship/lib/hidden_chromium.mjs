// Debian's Chromium, driven by Puppeteer: Playwright makes every page visible, so that the browser never
// throttles or freezes it.

import { chromiumOptions } from "../../../../scripts/lib/chromium.mjs";
import { loadDriver } from "../../../support/browser_drivers.mjs";

/** Puppeteer's default flags that keep background pages awake. */
const keepsAwake = [
  "--disable-back-forward-cache",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** As `openChromium`, with pages that can be hidden and frozen. `args` are Chromium's. */
export async function openHiddenChromium(args = []) {
  const { default: puppeteer } = await loadDriver("puppeteer-core");
  const browser = await puppeteer.launch({
    ...chromiumOptions(args),
    protocolTimeout: 0,
    ignoreDefaultArgs: keepsAwake,
  });
  return {
    freezes: true,
    newProfile: () => browser.createBrowserContext(),
    sessionWith: (page) => page.createCDPSession(),
    close: () => browser.close(),
  };
}
