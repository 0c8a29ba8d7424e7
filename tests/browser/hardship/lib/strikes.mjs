// What can happen to a tab. Each strike takes { page } and the browser, and returns a function that undoes
// it, or nothing if the tab is gone.

/* global XMLHttpRequest -- in the page */

import { once } from "node:events";
import { createServer } from "node:http";

async function close({ page }) {
  await page.close();
}

async function crash({ page }, { sessionWith }) {
  if (!sessionWith) {
    // Firefox has an address for it, but reports no crash: the page stays, empty.
    page.goto("about:crashcontent").catch(() => undefined);
    return;
  }
  const session = await sessionWith(page);
  const crashed = new Promise((resolve) => {
    // The names of the event in Playwright and in Puppeteer.
    for (const event of ["crash", "error"]) page.once(event, resolve);
  });
  // A crashed page does not answer.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}

/** The browser announces it before it freezes the page. */
export async function freeze({ page }, browser) {
  const session = await browser.sessionWith(page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  return async () => {
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await session.detach();
  };
}

/**
 * Without an announcement: the page's thread blocks on a server that does not answer. In Firefox it still
 * receives messages, as under an `alert`, but runs no promise callbacks and no timers; in other browsers
 * nothing runs.
 */
async function stall({ page }) {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const asked = once(server, "request");
  const stalled = page.evaluate((port) => {
    const request = new XMLHttpRequest();
    request.open("GET", `http://127.0.0.1:${port}/`, false);
    request.send();
  }, server.address().port);
  const [, response] = await asked;
  return async () => {
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
    await stalled;
    server.closeAllConnections();
    server.close();
  };
}

/** The strikes that are possible in this browser, by name. */
export function strikesFor({ freezes }) {
  return { close, crash, stall, ...(freezes && { freeze }) };
}
