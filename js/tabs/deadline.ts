import type { Clock } from "kim-web-sdk";

/** A single timeout. */
export class Deadline {
  private _timer: unknown;

  constructor(private readonly _clock: Clock) {}

  get isSet(): boolean {
    return this._timer !== undefined;
  }

  /** Replaces an earlier deadline; `delay` is in milliseconds. */
  set(delay: number, passed: () => void): void {
    this.clear();
    this._timer = this._clock.setTimeout(passed, delay);
  }

  clear(): void {
    this._clock.clearTimeout(this._timer);
    this._timer = undefined;
  }
}
