import { maxTimerDelay, type Clock } from "../base/clock.js";

/** A timer that is later than this, in milliseconds, means that the page is too busy to hear its storage. */
const punctual = 50;

/**
 * Waits for the answers of a storage, and rejects them all when one does not come in time. The time-out
 * runs for the oldest call only, so a storage that is slow but makes progress is waited for.
 */
export class Answers {
  /** The `reject` of each pending call, oldest first. */
  private readonly _waiting = new Set<(cause: unknown) => void>();
  private _oldest: unknown;
  private _timer: unknown;

  constructor(
    private readonly _clock: Clock,
    /**
     * The time-out in milliseconds. If it is too long for a timer, no timers are set. Infinity for a storage that
     * always answers.
     */
    public patience: number,
  ) {}

  /**
   * Calls `work` with the storage once that has opened, unless the call was given up before. Resolves with
   * its result. Rejects if `opening` or `work` fails, or takes too long.
   */
  of<S, T>(opening: Promise<S>, work: (storage: S) => T | PromiseLike<T>): Promise<T> {
    if (this.patience > maxTimerDelay) return opening.then(work);
    return new Promise((resolve, reject) => {
      this._waiting.add(reject);
      void this._watch();
      opening
        .then((storage) => (this._waiting.has(reject) ? work(storage) : (undefined as T)))
        .then(resolve, reject)
        .finally(() => {
          this._waiting.delete(reject);
          void this._watch();
        });
    });
  }

  /** Rejects all pending calls. */
  endAll(cause: unknown): void {
    for (const end of this._waiting) end(cause);
    this._waiting.clear();
    void this._watch();
  }

  private async _watch(): Promise<void> {
    const [oldest] = this._waiting;
    if (oldest === this._oldest) return;
    if (this._oldest) this._clock.clearTimeout(this._timer);
    this._oldest = oldest;
    // The time-out is split in two halves: a page that sleeps through one timer says nothing about its storage. A
    // half that ends late counts only a fifth: in Chromium a storage's events wait until a flood of messages is
    // over, and timers do not.
    for (let left = 10; oldest && oldest === this._oldest;) {
      if (left < 1) return this.endAll(new Error("no answer in time"));
      const half = this.patience / 2;
      const due = this._clock.now() + half;
      left -= await new Promise<number>((resolve) => {
        const ends = (): void => resolve(this._clock.now() > due + punctual ? 1 : 5);
        this._timer = this._clock.setTimeout(ends, half);
      });
    }
  }
}
