// Chromium as an engine: one page per contestant, in its own browser context and so in its own process.
import { chromium } from "playwright-core";

import { chromiumOptions } from "../../scripts/lib/chromium.mjs";
import { clientFile } from "../burst/race.mjs";
import { fileOf, namesIn } from "../contestants/index.mjs";
import { openHeaps } from "../memory/chromium.mjs";
import { heapFlags } from "../memory/flags.mjs";
import { openStart } from "../start/chromium.mjs";
import { pack } from "../transfer.mjs";
import { bundle } from "./bundle.mjs";
import { startPageServer } from "./page_server.mjs";

/** `args` are Chromium's. */
function launch(args = []) {
  return chromium.launch(chromiumOptions(["--disable-gpu", "--no-first-run", ...args]));
}

const pageOf = (name) => `
  import * as file from "./contestants/${fileOf(name)}";
  import { contest } from "./contest.mjs";
  import { unpack } from "./transfer.mjs";
  const answer = contest(file, () => performance.now() * 1e6);
  globalThis.ask = (text) => answer(unpack(text));`;

const clientPageOf = (name) => `
  import * as client from "./clients/${clientFile(name)}.mjs";
  import { burstContest } from "./burst/contest.mjs";
  const answer = burstContest(client, () => performance.now() * 1e6);
  globalThis.ask = (text) => answer(JSON.parse(text));`;

/** Opens a page that runs `script`; `ask` calls its global function with packed messages. */
export async function openPage(browser, server, name, script) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const path = `/${encodeURIComponent(name)}`;
  const source = server.put(`${path}.js`, "text/javascript; charset=utf-8", script);
  const html = `<!doctype html><meta charset="utf-8"><script src="${source}"></script>`;
  const failures = [];
  page.on("pageerror", (error) => failures.push(error));
  await page.goto(server.put(path, "text/html", html));
  if (failures.length > 0) throw failures[0];
  return {
    name,
    page,
    ask: (message) => page.evaluate((text) => globalThis.ask(text), pack(message)),
    close: () => context.close(),
  };
}

export async function openChromium() {
  const server = await startPageServer();
  const browser = await launch();
  return {
    name: "chromium",
    version: `Chromium ${browser.version()}`,
    clock: "the clock",
    names: namesIn.chromium,
    open: async (name) => openPage(browser, server, name, await bundle(pageOf(name))),
    openClient: async (name) =>
      openPage(browser, server, `client ${name}`, await bundle(clientPageOf(name))).then(
        (page) => ({
          ...page,
          name,
        }),
      ),
    openStart: (script) => openStart({ browser, server }, script),
    async openHeaps() {
      const weighing = await launch([`--js-flags=${heapFlags.join(" ")}`]);
      const open = async (name, contents) =>
        openPage(weighing, server, `heap ${name}`, await bundle(contents));
      return openHeaps(open, () => weighing.close());
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
