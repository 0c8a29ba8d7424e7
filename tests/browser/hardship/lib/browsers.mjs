// The browsers of the hardship tests: Chromium, or those that KIM_BROWSERS names.

import { after, before, describe } from "node:test";

import { openChromium } from "../../../support/chromium.mjs";
import { openFirefox } from "../../../support/firefox.mjs";
import { openHiddenChromium } from "./hidden_chromium.mjs";
import { openStage } from "./stage.mjs";

const openers = {
  chromium: () => openChromium(),
  "hidden-chromium": () => openHiddenChromium(),
  firefox: () =>
    openFirefox({
      protocolTimeout: 0,
      // Needed for about:crashcontent.
      args: ["--remote-allow-system-access"],
      extraPrefsFirefox: {
        // By default Firefox delays reconnects to an address after a failure: 10,000 reconnects would take an
        // hour.
        "network.websocket.delay-failed-reconnects": false,
        // More processes than tabs, so that a tab that blocks or crashes is alone in its process.
        "dom.ipc.processCount": 100,
      },
    }),
};
const chosen = (process.env.KIM_BROWSERS || "chromium").split(",");
for (const name of chosen) {
  const known = Object.keys(openers).join(", ");
  if (!(name in openers)) throw new Error(`no browser "${name}"; there are: ${known}`);
}

/** Calls `define(stage, name)`, which defines tests, for each selected browser. */
export function inEachBrowser(define, among = Object.keys(openers)) {
  for (const name of chosen.filter((each) => among.includes(each))) {
    describe(name, () => {
      const stage = {};
      before(async () => Object.assign(stage, await openStage(openers[name])));
      after(() => stage.close?.());
      define(stage, name);
    });
  }
}
