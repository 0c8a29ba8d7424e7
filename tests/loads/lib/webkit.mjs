// Debian's WebKitGTK: its MiniBrowser on a virtual screen, through WebDriver.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { find } from "../../../scripts/lib/setup/tools.mjs";
import { loadDriver } from "../../support/browser_drivers.mjs";
import { startServer } from "../../support/program.mjs";

/** Starts a virtual screen on the first number that is free: { display, close() }. */
async function openScreen() {
  const child = spawn(find("Xvfb"), ["-displayfd", "3", "-screen", "0", "1280x800x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [number] = await once(child.stdio[3].setEncoding("utf8"), "data");
  return { display: `:${number.trim()}`, close: () => child.kill() };
}

/** Like `openChromium`, but cannot read the console's errors. */
export async function openWebKit() {
  const { Builder, By, Capabilities, until } = (await loadDriver("selenium-webdriver")).default;
  const screen = await openScreen();
  // A browser that runs as root, as in a container, has no sandbox.
  const env = { DISPLAY: screen.display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  const server = await startServer(`${find("WebKitWebDriver")} --port=PORT`, { env });
  const wanted = {
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: find("MiniBrowser"), args: ["--automation"] },
  };
  const newSession = () =>
    new Builder().usingServer(server.url).withCapabilities(new Capabilities(wanted)).build();
  const first = await newSession();
  const version = (await first.getCapabilities()).get("browserVersion");
  await first.quit();
  return {
    name: "WebKitGTK",
    version,

    async visit(url) {
      const session = await newSession();
      try {
        await session.get(url);
        const outcome = By.css("[data-answer], [data-failure]");
        const element = await session.wait(until.elementLocated(outcome), 30_000);
        const [answer, failure] = await Promise.all(
          ["data-answer", "data-failure"].map((name) => element.getAttribute(name)),
        );
        return { answer: answer ?? undefined, failure: failure ?? undefined, complaints: [] };
      } finally {
        await session.quit();
      }
    },

    async close() {
      await server.close();
      screen.close();
    },
  };
}
