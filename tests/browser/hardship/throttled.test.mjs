// An hour in hidden tabs, whose timers fire once a minute.

/* global visitor -- in the page */

import assert from "node:assert/strict";
import { on } from "node:events";
import { test } from "node:test";
import { faults, ManualClock } from "kim-web-sdk/testing";

import { inEachBrowser } from "./lib/browsers.mjs";
import { assertAllFinished, assertNoRepetition, ledgerOf } from "./lib/ledger.mjs";
import { assertTold, gatewayFor, post } from "./lib/traffic.mjs";

const minute = 60_000;
const account = "hidden";
/** The most timers of a live client: heartbeat, acknowledgement, and the pings between tabs. */
const fewTimers = 4;

/** A gateway and pages for which time passes minute by minute. */
class HiddenTabs {
  posted = [];
  told = [];
  logins = 0;
  mostTimers = 0;
  /** The frames of the last connection, as its page counts them. */
  frames = { sent: 0, received: 0 };

  static async open(t, stage, names) {
    const tabs = new HiddenTabs();
    tabs.clock = new ManualClock();
    tabs.gateway = await gatewayFor(t, { clock: tabs.clock });
    tabs.gateway.on("login", () => (tabs.logins += 1));
    tabs.gateway.on("connection", () => (tabs.frames = { sent: 0, received: 0 }));
    tabs.gateway.on("packet", ({ direction }) => {
      tabs.frames[direction === "in" ? "sent" : "received"] += 1;
    });
    const profile = await stage.profile(t);
    const shared = names.length > 1;
    tabs.pages = [];
    for (const name of names) {
      const visitor = { gateway: tabs.gateway, account, name, shared, minuteClock: true };
      tabs.pages.push(await stage.visit(profile, visitor));
    }
    return tabs;
  }

  /** A minute passes for the gateway and all pages. */
  async pass() {
    this.clock.advance(minute);
    for (const page of this.pages) {
      this.mostTimers = Math.max(this.mostTimers, await page.evaluate(() => visitor.clock.pass()));
    }
  }

  /** As `pass`, with a connection whose heartbeat is answered; waits for all consequences. */
  async passConnected() {
    const answered = pong(this.gateway);
    await this.pass();
    await answered;
    await this.rest();
  }

  stored() {
    return Promise.all(this.pages.map((page) => page.evaluate(() => visitor.stored())));
  }

  /** Waits until nothing is in flight or being stored, so that no timeout expires meanwhile. */
  async rest() {
    for (let before; ;) {
      const { sent, received } = this.frames;
      const ofPages = (await this.stored()).find((each) => each.sent > 0);
      const now = [sent, received].join();
      if (now === before && now === [ofPages.sent, ofPages.received].join()) return;
      before = now;
    }
  }

  /** Every page receives a message and sends one. */
  async talk() {
    this.posted.push(...post(this.gateway, account, 1));
    for (const page of this.pages) {
      const body = `number ${this.told.length}`;
      this.told.push(...(await page.evaluate((each) => visitor.say("peer", [each]), body)));
      await page.evaluate((count) => visitor.ledger.finished(count), this.posted.length);
    }
    await this.rest();
  }
}

async function pong(gateway) {
  for await (const [{ command, direction }] of on(gateway, "packet")) {
    if (command === "pong" && direction === "out") return;
  }
}

inEachBrowser((stage) => {
  for (const names of [["only"], ["first", "second"]]) {
    const who = names.length > 1 ? "two tabs that share a connection" : "a tab";
    test(`${who}, hidden for an hour, keep the session, notice a dead connection, and lose nothing`, async (t) => {
      const tabs = await HiddenTabs.open(t, stage, names);
      await tabs.rest();
      for (let i = 0; i < 20; ++i) await tabs.passConnected();
      for (let i = 0; i < 20; ++i) {
        await tabs.passConnected();
        await tabs.talk();
      }
      assert.equal(tabs.logins, 1);
      // Messages posted now are pushed into the void.
      tabs.gateway.setFaults(faults.halfOpen({ account, count: 1 }));
      tabs.posted.push(...post(tabs.gateway, account, 3));
      let minutes = 0;
      for (; tabs.logins === 1; ++minutes) {
        await tabs.pass();
        await tabs.stored();
      }
      for (const page of tabs.pages) {
        await page.evaluate((count) => visitor.ledger.finished(count), tabs.posted.length);
      }
      await tabs.rest();
      for (let i = minutes; i < 20; ++i) {
        await tabs.passConnected();
        await tabs.talk();
      }
      assert.equal(tabs.logins, 2);
      for (const page of tabs.pages) {
        const lines = await ledgerOf(page);
        assertAllFinished(lines, tabs.posted);
        assert.equal(assertNoRepetition(lines), 0);
      }
      assertTold(tabs.gateway, tabs.told);
      assert.ok(tabs.told.every(({ status }) => status === 0));
      assert.ok(tabs.mostTimers <= fewTimers, `${tabs.mostTimers} timers at once`);
      t.diagnostic(`healed within ${minutes} minutes; at most ${tabs.mostTimers} timers at once`);
    });
  }
});
