/** The demo, a browser, and people in it: the setup of every browser test. */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startDemo } from "../../../scripts/demo-server.mjs";
import { launchChromium } from "../../support/chromium.mjs";

const screenshots = fileURLToPath(new URL("../../../build/screenshots/", import.meta.url));

const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** Collects the errors that a page reports. */
function collectComplaints(page) {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    // The browser itself, not the page, logs sockets that the test has cut.
    const ofBrowser = /WebSocket connection to/.test(message.text());
    if (message.type() === "error" && !ofBrowser) complaints.push(message.text());
  });
  return complaints;
}

/** Starts the demo on a free port and a browser. Close it in an `after` hook. */
export async function openStage() {
  const demo = await startDemo({ port: 0 });
  const browser = await launchChromium();
  await mkdir(screenshots, { recursive: true });

  async function open(context, path) {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.complaints = collectComplaints(page);
    await page.goto(demo.url + path);
    return page;
  }

  const stage = {
    demo,
    get gateway() {
      return demo.gateway;
    },

    /** Opens a page in a new, empty browser profile. */
    async newPage({
      path = "",
      viewport = desktop,
      colorScheme = "light",
      locale = "en-GB",
      hasTouch = false,
    } = {}) {
      const context = await browser.newContext({ viewport, colorScheme, locale, hasTouch });
      return open(context, path);
    },

    /** Opens another tab in the browser profile of this page. */
    newTab(page, path = "") {
      return open(page.context(), path);
    },

    /** Opens a page and signs in. */
    async arrive(account, options) {
      const page = await stage.newPage(options);
      await signIn(page, account);
      return page;
    },

    async close() {
      await browser.close();
      await demo.close();
    },
  };
  return stage;
}

export async function signIn(page, account) {
  await page.locator(".sign-in form input").fill(account);
  await page.keyboard.press("Enter");
  await page.locator(".state-online").waitFor({ state: "attached" });
}

/** Opens a conversation with a person through the dialog. */
export async function startChat(page, account) {
  await page.locator(".sidebar-head .accent").click();
  await page.locator("dialog input").fill(account);
  await page.locator("dialog button[type=submit]").click();
  await page.locator(".conversation").waitFor();
}

export async function openChat(page, name) {
  await page.locator(".row", { has: page.locator(".name", { hasText: name }) }).click();
  await page.locator(".conversation-title", { hasText: name }).waitFor();
}

export async function say(page, text) {
  await page.locator(".composer textarea").fill(text);
  await page.keyboard.press("Enter");
}

/** The bubble with this text, and with this state, such as "sent", if one is given. */
export function bubble(page, text, delivery) {
  const state = delivery === undefined ? "" : `[data-delivery=${delivery}]`;
  return page.locator(`.message${state}`, { hasText: text });
}

/** Saves a screenshot in build/screenshots. */
export async function picture(page, name) {
  await page.screenshot({ path: `${screenshots}${name}.png` });
}
