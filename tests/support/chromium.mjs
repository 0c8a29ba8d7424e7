// Debian's Chromium, through Playwright.

/* global addEventListener -- in the page */

import { chromium } from "playwright-core";

import { find } from "../../scripts/lib/setup/tools.mjs";

/** Starts it as root too, as in a container: then a browser can have no sandbox. */
export const launchChromium = (options = {}) =>
  chromium.launch({
    ...options,
    executablePath: find("Chromium"),
    args: ["--no-sandbox", ...(options.args ?? [])],
  });

/** `options` are Playwright's, for the launch. */
export async function openChromium(options) {
  const browser = await launchChromium(options);
  return {
    name: "Chromium",
    version: browser.version(),

    /** A profile with nothing in it: Playwright's context. */
    newProfile: () => browser.newContext(),
    /** A session of Chromium's own protocol with a page. */
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
          // The browser asks for an icon by itself.
          const ofPage = !message.location().url.endsWith("/favicon.ico");
          if (message.type() === "error" && ofPage) complaints.push(message.text());
        });
        // Not everything that a policy forbids is an error on the console; some is only reported.
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
