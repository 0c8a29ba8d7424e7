// The state of a tab, and what the browser and its user do with it.
import { settle, type FakeTab, type Source } from "../support/browser.js";

export class TabLife {
  isAsleep = false;
  /** Whether some of its tasks wait. */
  isSlow = false;
  /** Whether it was never asleep: then its handlers are waited for. */
  isLively = true;
  /** `left` means that the tab has closed its own client; `gone`, that it was killed. */
  fate: "here" | "gone" | "left" = "here";
  /** Its connections when it last fell asleep or slowed down: it may not know that they have ended, or that it lost the lead. */
  private _old = new Set<unknown>();
  /** Whether its waiting tasks are being run. */
  isWaking = false;
  /** Whether it led when it fell asleep. */
  ledBefore = false;

  constructor(readonly tab: FakeTab) {}

  /** Whether the connection is its own, and was opened after it last fell asleep or slowed down. */
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

  /** Makes the tasks of these sources wait, as in a slow browser. */
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
