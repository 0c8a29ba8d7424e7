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
  /** Its connections when it last fell asleep, or slowed down: it may not know that they have ended, or whose they are. */
  private _old = new Set<unknown>();
  /** What has waited is just being done. */
  isWaking = false;
  /** It led when it fell asleep. */
  ledBefore = false;

  constructor(readonly tab: FakeTab) {}

  /** The connection is its own, and it knows that it still leads. */
  isSureOf(socket: unknown): boolean {
    return [...this.tab.sockets].some((own) => own === socket) && !this._old.has(socket);
  }

  async kill(): Promise<void> {
    this.fate = "gone";
    this.tab.kill();
    await settle();
  }

  sleep(isAlert: boolean): void {
    if (this.isAsleep) return;
    this.isAsleep = true;
    this._beLate();
    if (isAlert) this.tab.stand();
    else this.tab.freeze();
  }

  /** The browser takes its time over some of what is to happen in the tab. */
  stall(which: readonly Source[]): void {
    if (this.isAsleep) return;
    this.isSlow = true;
    this._beLate();
    this.tab.freeze(...which);
  }

  async wake(order?: Source[]): Promise<void> {
    this.isWaking = true;
    await this.tab.wake(order);
    this.isWaking = false;
    this.isAsleep = this.isSlow = false;
  }

  private _beLate(): void {
    this.isLively = false;
    this._old = new Set(this.tab.sockets);
    this.ledBefore = [...this.tab.sockets].some(({ readyState }) => readyState < 2);
  }
}
