// Debian's Chromium, through Playwright.

/* global addEventListener -- in the page */

import { chromium } from "playwright-core";

import { chromiumOptions } from "../../scripts/lib/chromium.mjs";

export const launchChromium = () => chromium.launch(chromiumOptions());

export async function openChromium() {
  const browser = await launchChromium();
  return {
    name: "Chromium",
    version: browser.version(),

    /** An empty profile: Playwright's context. */
    newProfile: () => browser.newContext(),
    /** A session of the Chrome DevTools Protocol with a page. */
    sessionWith: (page) => page.context().newCDPSession(page),

    /**
     * Opens a page in a profile of its own and waits until it shows an outcome:
     * { answer, failure, complaints }, where `complaints` are the console's errors.
     */
    async visit(url) {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        const complaints = [];
        page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
        page.on("console", (message) => {
          // The browser requests an icon by itself.
          const ofPage = !message.location().url.endsWith("/favicon.ico");
          if (message.type() === "error" && ofPage) complaints.push(message.text());
        });
        // Some violations of a policy are not errors on the console, but only events.
        await page.addInitScript(() => {
          addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
            console.error(`the policy forbids ${blockedURI}: ${violatedDirective}`),
          );
        });
        await page.goto(url);
        const outcome = page.locator("[data-answer], [data-failure]");
        await outcome.waitFor({ state: "attached", timeout: 30_000 }).catch((error) => {
          throw new Error(`no outcome on the page: ${complaints.join("; ") || error.message}`);
        });
        return { ...(await outcome.evaluate(({ dataset }) => ({ ...dataset }))), complaints };
      } finally {
        await context.close();
      }
    },

    close: () => browser.close(),
  };
}
