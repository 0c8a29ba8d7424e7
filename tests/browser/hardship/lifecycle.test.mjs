// A page that the browser freezes, or keeps in its back-forward cache.

/* global addEventListener, visitor -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";
import { faults } from "kim-web-sdk/testing";

import { inEachBrowser } from "./lib/browsers.mjs";
import { assertAllFinished, assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { arrived } from "./lib/stage.mjs";
import { freeze } from "./lib/strikes.mjs";
import { eager, gatewayFor, post } from "./lib/traffic.mjs";

const rounds = 5;
const few = 20;
const account = "sleeper";
const options = { ...eager, probeTimeout: 500 };

/** What happens to the connection while its page is frozen. */
const meanwhile = {
  nothing: () => undefined,
  "its connection is cut": (gateway) => gateway.dropConnections(account),
  "its connection falls silent": (gateway) =>
    gateway.setFaults(faults.halfOpen({ account, count: 1 })),
};

const finished = (page, ids) =>
  page.evaluate((all) => visitor.ledger.finishedAll(all), ids.map(String));

inEachBrowser(
  (stage) => {
    for (const [what, strike] of Object.entries(meanwhile)) {
      test(`a page is frozen again and again, ${what} meanwhile: it gets every message, once`, async (t) => {
        const gateway = await gatewayFor(t);
        const profile = await stage.profile(t);
        const page = await stage.visit(profile, { gateway, account, options });
        // Open a page in front of it, because only hidden pages are frozen.
        await profile.newPage();
        const posted = [];
        for (let round = 0; round < rounds; ++round) {
          posted.push(...post(gateway, account, few));
          const thaw = await freeze({ page }, stage.browser);
          strike(gateway);
          posted.push(...post(gateway, account, few));
          await thaw();
          posted.push(...post(gateway, account, few));
          await finished(page, posted);
        }
        const lines = await ledgerOf(page);
        assertAllFinished(lines, posted);
        assert.equal(assertNoRepetition(lines), 0);
      });
    }
  },
  ["hidden-chromium"],
);

/** Counts how often the page was restored from the back-forward cache. */
function countReturns() {
  globalThis.returns = 0;
  addEventListener("pageshow", ({ persisted }) => (globalThis.returns += persisted ? 1 : 0));
}

/** Navigates to another page and back; returns what was posted meanwhile. */
async function awayAndBack(stage, page, gateway) {
  await page.goto(`${stage.site.url}away.html`);
  const posted = post(gateway, account, few);
  await page.goBack();
  await arrived(page);
  return posted;
}

inEachBrowser((stage) => {
  for (const shared of [false, true]) {
    const kind = shared ? "a shared client" : "a client of its own";
    test(`a page with ${kind} that goes to another page and comes back gets every message`, async (t) => {
      const gateway = await gatewayFor(t);
      const profile = await stage.profile(t);
      const page = await stage.visit(profile, { gateway, account, shared, options });
      await page.evaluate(countReturns);
      const posted = [];
      for (let round = 0; round < rounds; ++round) {
        posted.push(...post(gateway, account, few));
        await finished(page, posted);
        posted.push(...(await awayAndBack(stage, page, gateway)));
        posted.push(...post(gateway, account, few));
        await finished(page, posted);
      }
      const lines = await ledgerOf(page);
      assertAllFinished(lines, posted);
      assertNoRepetition(lines);
      const returns = await page.evaluate(() => globalThis.returns ?? 0);
      t.diagnostic(`${returns} of ${rounds} times out of the cache`);
      if (stage.browser.freezes) assert.equal(returns, rounds);
    });
  }
});
