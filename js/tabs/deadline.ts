import type { Clock } from "kim-web-sdk";

/** One moment at which something has to be over. */
export class Deadline {
  private _timer: unknown;

  constructor(private readonly _clock: Clock) {}

  get isSet(): boolean {
    return this._timer !== undefined;
  }

  /** Instead of the one that was set before; `delay` is in milliseconds. */
  set(delay: number, passed: () => void): void {
    this.clear();
    this._timer = this._clock.setTimeout(passed, delay);
  }

  clear(): void {
    this._clock.clearTimeout(this._timer);
    this._timer = undefined;
  }
}
