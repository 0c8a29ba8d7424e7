// Tabs that share a connection, and repeatedly lose the tab that has it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inEachBrowser } from "./lib/browsers.mjs";
import { Family } from "./lib/family.mjs";
import { assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { strikesFor } from "./lib/strikes.mjs";
import { assertTold, gatewayFor } from "./lib/traffic.mjs";

const rounds = Number(process.env.KIM_TAB_ROUNDS || 6);

inEachBrowser((stage) => {
  for (const size of [2, 5]) {
    test(`${size} tabs whose leader is struck ${rounds} times see every message once, over one connection at a time`, async (t) => {
      const gateway = await gatewayFor(t, { strictLocation: true, answerClose: false });
      const profile = await stage.profile(t);
      const family = new Family(stage, profile, gateway);
      const strikes = Object.entries(strikesFor(stage.browser));
      /** The number of connections at each login. */
      const counts = [];
      gateway.on("login", () => {
        counts.push(gateway.connections.length);
      });
      while (family.tabs.length < size) await family.open();
      for (let round = 0; round < rounds; ++round) {
        const [name, strike] = strikes[round % strikes.length];
        await family.round(strike);
        // Only a blocked tab, which does not notice, still has its connection when another tab logs in.
        if (name !== "stall") assert.ok(Math.max(...counts) === 1, `${name}: ${counts}`);
        counts.length = 0;
      }
      for (const { page } of family.tabs) {
        assert.equal(assertNoRepetition(await ledgerOf(page)), 0);
      }
      for (const told of await family.told()) assertTold(gateway, told);
    });
  }
});
