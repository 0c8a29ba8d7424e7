import type { Clock } from "../base/clock.js";

/** A page that has time to hear its storage hears its timers no later, in milliseconds. */
const punctual = 50;

/**
 * Waits for the answers of a storage, and ends those that do not come. The oldest has the time-out to
 * itself: a storage that is slow, but goes on, is waited for.
 */
export class Answers {
  /** How to end each that is waited for, the oldest first. */
  private readonly _waiting = new Set<(cause: unknown) => void>();
  private _oldest: unknown;
  private _timer: unknown;

  constructor(
    private readonly _clock: Clock,
    /** Milliseconds; Infinity for a storage that can be trusted to answer, which is spared the timers. */
    public patience: number,
  ) {}

  /**
   * What `work` answers, with a storage once that has opened; not begun if it was given up before. Rejects
   * if it fails, or takes too long.
   */
  of<S, T>(opening: Promise<S>, work: (storage: S) => T | PromiseLike<T>): Promise<T> {
    if (this.patience === Infinity) return opening.then(work);
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

  /** Ends all that are waited for. */
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
    // In two halves: how long a page has slept at a stretch says nothing about its storage. A half that ends late
    // counts a fifth: in Chromium a storage's events wait until a flood of messages is over, and timers do not.
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
