/** The source of time and timers. Replace it to run a client in virtual time. */
export interface Clock {
  /** Milliseconds since a fixed moment in the past: not negative. Must be monotonic. */
  now(): number;
  /** `Date.now()` as of the last `now()`, for a message's `arrivalTime`. If absent, the client calls `Date.now()`. */
  readonly date?: number;
  /**
   * Calls `callback` once, `delayMs` milliseconds from now, and returns a handle for `clearTimeout`. A
   * delay that exceeds the limit of JavaScript's timers, 2^31 - 1 ms, may end sooner.
   */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Cancels a timer. Does nothing if it has already fired. */
  clearTimeout(timer: unknown): void;
}

/** The longest delay of a JavaScript timer; with a longer one it would fire at once. */
export const maxTimerDelay = 2 ** 31 - 1;

/**
 * The clock of the realm.
 *
 * On some systems `performance.now()` stops while the machine sleeps, and `Date.now()` can be set back.
 * So the elapsed time is the larger of what the two have counted, and a step back counts as zero. The
 * timers are looked up at each call, so that a test can replace them after this module was loaded.
 */
export class RealmClock implements Clock {
  date = Date.now();
  private _elapsedByDate = 0;
  private readonly _performance: Performance | undefined = globalThis.performance;
  private readonly _start = this._performed();
  private _time = 0;
  private _skew = 0;

  now(): number {
    const date = Date.now();
    // Reading both clocks takes twice as long, and within a millisecond one is enough.
    if (date !== this.date) {
      this._elapsedByDate += Math.max(0, date - this.date);
      this.date = date;
      this._time = Math.max(this._performed() - this._start, this._elapsedByDate);
    }
    return this._time + this._skew;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    // NaN counts as 0: it must not get into `_skew`.
    const delay = Math.min(delayMs, maxTimerDelay) || 0;
    const due = this.now() + delay;
    return globalThis.setTimeout(() => {
      // When a timer fires, its delay has passed, whatever the clocks show: fake timers often advance
      // neither of them.
      this._skew += Math.max(0, due - this.now());
      callback();
    }, delay);
  }

  clearTimeout(timer: unknown): void {
    globalThis.clearTimeout(timer as number);
  }

  private _performed(): number {
    return this._performance?.now() ?? 0;
  }
}
