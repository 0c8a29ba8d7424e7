// Debian's Chromium through Puppeteer: Playwright shows every page as visible, so that no browser ever
// slows its timers down or freezes it.

import { find } from "../../../../scripts/lib/setup/tools.mjs";
import { loadDriver } from "../../../support/browser_drivers.mjs";

/** What Puppeteer passes to keep pages awake that nobody looks at. */
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
    // A browser that runs as root, as in a container, has no sandbox.
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
