// A page that is reloaded in the middle of everything.

/* global visitor -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";

import { inEachBrowser } from "./lib/browsers.mjs";
import { assertAllFinished, assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { arrived } from "./lib/stage.mjs";
import { eager, gatewayFor, post } from "./lib/traffic.mjs";

const reloads = 6;
const burst = 30;

inEachBrowser((stage) => {
  for (const [kind, options] of [
    ["that acknowledges at once", eager],
    ["with the usual pauses between acknowledgements", { backoffBase: 5 }],
  ]) {
    test(`a page ${kind}, reloaded in the middle of bursts, gets every message, and none again that it had stored`, async (t) => {
      const gateway = await gatewayFor(t, { strictLocation: true });
      const profile = await stage.profile(t);
      const who = { gateway, account: "reloader", handlerMs: 15, options };
      const page = await stage.visit(profile, who);
      const posted = [];
      for (let round = 0; round < reloads; ++round) {
        // Alternately no message or nearly all are finished; in the last round all are finished and stored.
        const unfinished = round % 2 === 0;
        if (unfinished) await page.evaluate(() => visitor.stand());
        posted.push(...post(gateway, "reloader", burst));
        const few = 1 + 3 * round;
        if (unfinished) await page.evaluate((count) => visitor.ledger.began(count), few);
        else await page.evaluate((n) => visitor.ledger.finished(n), posted.length - few);
        if (round === reloads - 1) {
          await page.evaluate((n) => visitor.ledger.finished(n), posted.length);
          await page.evaluate(() => visitor.stored());
        }
        const reloaded = page.reload();
        posted.push(...post(gateway, "reloader", burst));
        await reloaded;
      }
      await arrived(page);
      await page.evaluate((count) => visitor.ledger.finished(count), posted.length);
      const lines = await ledgerOf(page);
      assertAllFinished(lines, posted);
      const again = assertNoRepetition(lines);
      assert.ok(again > 0, "no reload has interrupted a handler");
      const handled = lines.findLast(({ event }) => event === "loaded").handled.length;
      assert.ok(handled > 0, "nothing was stored before the last reload");
      t.diagnostic(`${posted.length} messages, ${reloads} reloads, ${again} came again`);
    });
  }
});
