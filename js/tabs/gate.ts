import type { Clock } from "kim-web-sdk";

/**
 * Lets through what other tabs want of the leader. After a pause in which this tab may have been
 * frozen it first makes certain that this tab still leads: what it was asked for then has been
 * given up by now, and must not be sent after all. What comes meanwhile waits, and keeps its order.
 */
export class Gate<T> {
  private _waiting: T[] | undefined;
  private _last = -Infinity;

  constructor(
    private readonly _clock: Clock,
    /** Milliseconds without a word that are no reason for doubt. */
    private readonly _pause: number,
    private readonly _holds: () => Promise<boolean>,
    /** `leads`: this tab had the lock when it was asked for last. */
    private readonly _take: (item: T, leads: boolean) => void,
  ) {}

  pass(item: T): void {
    const now = this._clock.now();
    const pause = now - this._last;
    this._last = now;
    if (this._waiting) return void this._waiting.push(item);
    if (pause <= this._pause) return this._take(item, true);
    this._waiting = [item];
    void this._holds().then((holds) => {
      const items = this._waiting ?? [];
      this._waiting = undefined;
      for (const each of items) this._take(each, holds);
    });
  }
}
