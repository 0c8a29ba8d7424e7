/** Where the session's time comes from. Replace it to run a client in virtual time. */
export interface Clock {
  /** Milliseconds since any fixed moment. Must not go backwards. */
  now(): number;
  /** What `Date.now()` was at the last `now()`: a message's `arrivalTime`. Without it, the client asks anew. */
  readonly date?: number;
  /**
   * Calls back once, `delayMs` milliseconds from now; what it returns is for `clearTimeout`. A delay that is
   * longer than a timer can count may end sooner.
   */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Forgets a timer; one that has fired already is ignored. */
  clearTimeout(timer: unknown): void;
}

/** The longest delay that timers of JavaScript can count; a longer one would fire at once. */
export const maxTimerDelay = 2 ** 31 - 1;

/**
 * The clock of the realm.
 *
 * `performance.now()` stops on some systems while the machine sleeps, and `Date.now()` can be set
 * back: so the time is what the faster of the two has counted, and a step back counts nothing. The
 * timers are looked up at each call, so that a test may replace them after this module was loaded.
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
    // To ask both takes twice as long; within a millisecond one does.
    if (date !== this.date) {
      this._elapsedByDate += Math.max(0, date - this.date);
      this.date = date;
      this._time = Math.max(this._performed() - this._start, this._elapsedByDate);
    }
    return this._time + this._skew;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    // What is no number counts as nothing: it must not get into the time.
    const delay = Math.min(delayMs, maxTimerDelay) || 0;
    const due = this.now() + delay;
    return globalThis.setTimeout(() => {
      // A timer that fired says that its delay has passed, whatever the clocks show: fake timers
      // often move neither of them.
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
