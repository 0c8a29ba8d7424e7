// A network that is lost and returns.

/* global visitor -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";
import { faults } from "kim-web-sdk/testing";

import { inEachBrowser } from "./lib/browsers.mjs";
import { assertAllFinished, assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { assertTold, eager, gatewayFor, numbered, post } from "./lib/traffic.mjs";

function nothing() {}

/** What happens on the gateway's side in an outage. */
const outages = {
  "goes offline": nothing,
  "goes offline while its connection is cut": (gateway) => gateway.dropConnections("walker"),
  "goes offline while its connection falls silent": (gateway) =>
    gateway.setFaults(faults.halfOpen({ account: "walker", count: 1 })),
};
const rounds = 4;
const few = 10;

/** Playwright takes a profile offline; Puppeteer only a page, whose sockets stay open. */
const setOffline = (profile, page, offline) =>
  profile.setOffline ? profile.setOffline(offline) : page.setOfflineMode(offline);

inEachBrowser((stage) => {
  for (const [what, strike] of Object.entries(outages)) {
    test(`a page that ${what}, again and again, loses nothing, and is told the truth of all it sent`, async (t) => {
      const gateway = await gatewayFor(t);
      const profile = await stage.profile(t);
      const options = { ...eager, probeTimeout: 200 };
      const page = await stage.visit(profile, { gateway, account: "walker", options });
      const posted = [];
      const said = [];
      const traffic = () => {
        posted.push(...post(gateway, "walker", few));
        const bodies = numbered(few, said.length * few);
        said.push(page.evaluate((all) => visitor.say("peer", all, { together: true }), bodies));
      };
      for (let round = 0; round < rounds; ++round) {
        traffic();
        const losses = await page.evaluate(() => visitor.losses());
        strike(gateway);
        await setOffline(profile, page, true);
        traffic();
        traffic();
        const cuts = strike !== nothing || profile.setOffline;
        if (cuts) await page.evaluate((before) => visitor.lost(before), losses);
        traffic();
        await setOffline(profile, page, false);
        traffic();
        await page.evaluate((count) => visitor.ledger.finished(count), posted.length);
      }
      const results = (await Promise.all(said)).flat();
      const lines = await ledgerOf(page);
      assertAllFinished(lines, posted);
      assert.equal(assertNoRepetition(lines), 0);
      assertTold(gateway, results);
      const sent = results.filter(({ status }) => status === 0).length;
      const { logins } = gateway.stats;
      if (strike !== nothing) assert.ok(logins > rounds, `${logins} logins`);
      t.diagnostic(
        `${posted.length} received; ${sent} of ${results.length} sent; ${logins} logins`,
      );
    });
  }
});
