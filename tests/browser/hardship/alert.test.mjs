// A page whose handler opens an `alert`, while messages come and earlier ones are being stored.

/* global alert, visitor -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { inEachBrowser } from "./lib/browsers.mjs";
import { assertAllFinished, assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { eager, gatewayFor, post } from "./lib/traffic.mjs";

const account = "reader";

function alertAtEveryFifth() {
  let count = 0;
  visitor.client.on("message", () => {
    count += 1;
    if (count % 5 === 0) alert(`${count} messages`);
  });
}

inEachBrowser((stage) => {
  test("a page whose handler opens alerts gets every message, and its store goes on", async (t) => {
    const gateway = await gatewayFor(t);
    const profile = await stage.profile(t);
    const page = await stage.visit(profile, { gateway, account, options: eager });
    page.on("dialog", async (dialog) => {
      await delay(100);
      await dialog.accept();
    });
    await page.evaluate(alertAtEveryFifth);
    const posted = [];
    for (let count = 0; count < 100; ++count) {
      posted.push(...post(gateway, account, 1));
      await delay(20);
    }
    await page.evaluate((all) => visitor.ledger.finishedAll(all), posted.map(String));
    const lines = await ledgerOf(page);
    assertAllFinished(lines, posted);
    assertNoRepetition(lines);
    assert.deepEqual(await page.evaluate(() => visitor.errors), {});
  });
});
