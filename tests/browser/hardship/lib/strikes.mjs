// What can happen to a tab. Each strike takes { page } and the browser, and returns what undoes it, or
// nothing for a tab that is gone.

/* global XMLHttpRequest -- in the page */

import { once } from "node:events";
import { createServer } from "node:http";

async function close({ page }) {
  await page.close();
}

async function crash({ page }, { sessionWith }) {
  if (!sessionWith) {
    // Firefox has an address for it, and tells nobody: the page stays, with nothing in it.
    page.goto("about:crashcontent").catch(() => undefined);
    return;
  }
  const session = await sessionWith(page);
  const crashed = new Promise((resolve) => {
    // As Playwright calls it, and as Puppeteer does.
    for (const event of ["crash", "error"]) page.once(event, resolve);
  });
  // No answer comes from a page that has crashed.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}

/** The browser says so before it stops the page. */
export async function freeze({ page }, browser) {
  const session = await browser.sessionWith(page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  return async () => {
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await session.detach();
  };
}

/**
 * Nobody says so: the page's thread waits for a server that does not answer. In Firefox it hears what comes
 * in meanwhile, as under an `alert`, but no promise goes on and no timer fires; elsewhere nothing runs.
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

/** { name: strike } of those that this browser can be made to do. */
export function strikesFor({ freezes }) {
  return { close, crash, stall, ...(freezes && { freeze }) };
}
