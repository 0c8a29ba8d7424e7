// Debian's Firefox, through Puppeteer and WebDriver BiDi.

import { find } from "../../scripts/lib/setup/tools.mjs";
import { loadDriver } from "./browser_drivers.mjs";

/** Like `openChromium`; `options` are Puppeteer's. */
export async function openFirefox(options) {
  const { default: puppeteer } = await loadDriver("puppeteer-core");
  const browser = await puppeteer.launch({
    ...options,
    browser: "firefox",
    executablePath: find("Firefox"),
  });
  return {
    name: "Firefox",
    version: (await browser.version()).replace(/^.*\//, ""),

    /** An empty profile: Puppeteer's context, whose pages resemble Playwright's. */
    newProfile: () => browser.createBrowserContext(),

    async visit(url) {
      const context = await browser.createBrowserContext();
      try {
        const page = await context.newPage();
        const complaints = [];
        page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(message.text());
        });
        await page.goto(url);
        const outcome = await page
          .waitForSelector("[data-answer], [data-failure]", { timeout: 30_000 })
          .catch((error) => {
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
