// Tabs that share a connection.

/* global visitor -- in the page */

import { once } from "node:events";

import { eager, numbered, post } from "./traffic.mjs";

const account = "family";
const few = 5;

/** The tabs of one profile, and the messages that they were sent. */
export class Family {
  /** The open tabs; `everybody` also has the closed ones. */
  tabs = [];
  everybody = [];
  posted = [];
  _opened = 0;

  constructor(stage, profile, gateway) {
    Object.assign(this, { stage, profile, gateway });
  }

  async open() {
    const { stage, profile, gateway } = this;
    const name = `tab ${++this._opened}`;
    const options = { ...eager, leaderTimeout: 2000 };
    const page = await stage.visit(profile, { gateway, account, name, shared: true, options });
    const tab = { profile, page, name, since: this.posted.length, said: 0, told: [] };
    this.everybody.push(tab);
    this.tabs.push(tab);
    return tab;
  }

  /** The tab with the connection; waits while it is changing. */
  async leader() {
    for (;;) {
      const open = await Promise.all(
        this.tabs.map(({ page }) => page.evaluate(() => visitor.openSockets())),
      );
      const leaders = this.tabs.filter((_, at) => open[at] > 0);
      if (leaders.length === 1) return leaders[0];
    }
  }

  post() {
    this.posted.push(...post(this.gateway, account, few));
  }

  /** Every tab sends messages; the results are checked at the end. */
  say(tabs = this.tabs) {
    for (const tab of tabs) {
      const bodies = numbered(few, tab.said, tab.name);
      tab.said += few;
      const said = tab.page.evaluate((all) => visitor.say("peer", all, { together: true }), bodies);
      tab.told.push(
        said.catch((error) => {
          // The outcome of what a tab sent just before the strike is unknown.
          if (this.tabs.includes(tab)) throw error;
          return [];
        }),
      );
    }
  }

  /** The results of the messages of each tab, including closed ones. */
  told() {
    return Promise.all(this.everybody.map(async ({ told }) => (await Promise.all(told)).flat()));
  }

  /** Waits until each tab has had everything that was posted since it joined. */
  async allCame() {
    const ids = this.posted.map(String);
    for (const { page, since } of this.tabs) {
      await page.evaluate((all) => visitor.ledger.finishedAll(all), ids.slice(since));
    }
  }

  /** Strikes the leader while messages go in both directions, then undoes the strike or replaces the tab. */
  async round(strike) {
    const victim = await this.leader();
    const others = this.tabs.filter((tab) => tab !== victim);
    this.tabs = others;
    this.post();
    this.say(others);
    const tookOver = once(this.gateway, "login");
    const undo = await strike(victim, this.stage.browser);
    this.post();
    this.say(others);
    await tookOver;
    this.post();
    if (undo) {
      await undo();
      this.tabs = [victim, ...others];
    } else {
      await this.open();
    }
    this.post();
    this.say();
    await this.allCame();
  }
}
