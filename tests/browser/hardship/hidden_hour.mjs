// Real time, and Chromium's own throttling of hidden pages: `npm run test:browsers -- --hour`.

/* global document, visitor -- in the page */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setInterval as every } from "node:timers/promises";
import { faults, startGateway } from "kim-web-sdk/testing";

import { openHiddenChromium } from "./lib/hidden_chromium.mjs";
import { openStage } from "./lib/stage.mjs";

const minutes = 60;
let stage;

before(async () => {
  // Throttle timers to one a minute after ten seconds in the background, instead of five minutes.
  const slow = "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10";
  stage = await openStage(() => openHiddenChromium([slow]));
});

after(() => stage?.close());

/** Counts how often a one-second interval of a page fires. */
function countTicks() {
  globalThis.ticks = 0;
  setInterval(() => (globalThis.ticks += 1), 1000);
}

async function hiddenVisitors(profile, gateway) {
  const pages = [await stage.visit(profile, { gateway, account: "alone" })];
  for (const name of ["first", "second"]) {
    pages.push(await stage.visit(profile, { gateway, account: "several", name, shared: true }));
  }
  await (await profile.newPage()).bringToFront();
  for (const page of pages) {
    assert.equal(await page.evaluate(() => document.visibilityState), "hidden");
    await page.evaluate(countTicks);
  }
  return pages;
}

/** One message to each account every minute; halfway, the connections fall silent. */
async function anHourOfMessages(gateway) {
  const clock = every(60_000);
  for (let minute = 1; minute <= minutes; ++minute) {
    await clock.next();
    if (minute === Math.floor(minutes / 2)) {
      const silent = ["alone", "several"].map((account) => faults.halfOpen({ account, count: 1 }));
      gateway.setFaults(faults.combine(...silent));
    }
    for (const to of ["alone", "several"]) {
      gateway.postMessage({ from: "peer", to, body: `minute ${minute}` });
    }
  }
}

test("hidden tabs whose timers fire once a minute stay connected for an hour, heal, and lose nothing", async (t) => {
  const gateway = await startGateway();
  t.after(() => gateway.close());
  const logins = { alone: 0, several: 0 };
  const profile = await stage.profile(t);
  const pages = await hiddenVisitors(profile, gateway);
  gateway.on("login", ({ account }) => (logins[account] += 1));
  await anHourOfMessages(gateway);
  for (const page of pages) {
    await page.evaluate((count) => visitor.ledger.finished(count), minutes);
    const { lines, ticks, errors } = await page.evaluate(() => ({
      lines: visitor.ledger.lines(),
      ticks: globalThis.ticks,
      errors: visitor.errors,
    }));
    const bodies = lines.filter(({ event }) => event === "finished").map(({ body }) => body);
    assert.deepEqual(
      bodies,
      Array.from({ length: minutes }, (_, at) => `minute ${at + 1}`),
    );
    t.diagnostic(`${ticks} ticks; errors: ${JSON.stringify(errors)}`);
    assert.ok(ticks < minutes * 2 + 20, `${ticks} ticks: the page was not slowed down`);
  }
  // One more login each, to replace the connection that fell silent.
  assert.deepEqual(logins, { alone: 1, several: 1 });
});
