// How it is with a tab, and what the browser and its user do with it.
import { settle, type FakeTab, type Source } from "../support/browser.js";

export class TabLife {
  isAsleep = false;
  /** Some of what is to happen in it waits. */
  isSlow = false;
  /** It was never asleep: then its handlers are waited for. */
  isLively = true;
  /** Left: by a call of its own. */
  fate: "here" | "gone" | "left" = "here";

  constructor(readonly tab: FakeTab) {}

  async kill(): Promise<void> {
    this.fate = "gone";
    this.tab.kill();
    await settle();
  }

  sleep(isAlert: boolean): void {
    if (this.isAsleep) return;
    this.isAsleep = true;
    this.isLively = false;
    if (isAlert) this.tab.stand();
    else this.tab.freeze();
  }

  /** The browser takes its time over some of what is to happen in the tab. */
  stall(which: readonly Source[]): void {
    if (this.isAsleep) return;
    this.isSlow = true;
    this.isLively = false;
    this.tab.freeze(...which);
  }

  async wake(order?: Source[]): Promise<void> {
    await this.tab.wake(order);
    this.isAsleep = this.isSlow = false;
  }
}
