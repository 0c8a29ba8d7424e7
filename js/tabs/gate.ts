import type { Clock } from "kim-web-sdk";

/**
 * Passes other tabs' requests to the leader. After a pause in which this tab may have been frozen,
 * it first checks that this tab still leads: the other tabs have given up requests from that time,
 * so they must not be sent after all. Requests that arrive during the check wait, in order.
 */
export class Gate<T> {
  private _waiting: T[] | undefined;
  private _last = -Infinity;

  constructor(
    private readonly _clock: Clock,
    /** Up to this many milliseconds between two requests, this tab cannot have lost the lead unnoticed. */
    private readonly _pause: number,
    private readonly _holds: () => Promise<boolean>,
    /** `leads`: this tab had the lock at the last check. */
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
