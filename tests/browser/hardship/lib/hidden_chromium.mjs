// Debian's Chromium, driven by Puppeteer: Playwright makes every page visible, so that the browser never
// throttles or freezes it.

import { find } from "../../../../scripts/lib/setup/tools.mjs";
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
    executablePath: find("Chromium"),
    protocolTimeout: 0,
    // A browser that runs as root, as in a container, cannot use its sandbox.
    args: ["--no-sandbox", ...args],
    ignoreDefaultArgs: keepsAwake,
  });
  return {
    freezes: true,
    newProfile: () => browser.createBrowserContext(),
    sessionWith: (page) => page.createCDPSession(),
    close: () => browser.close(),
  };
}
