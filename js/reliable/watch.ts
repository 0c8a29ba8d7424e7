import type { Clock } from "../base/clock.js";

/**
 * Ends the calls of a storage that does not answer. The oldest has the time-out to itself: a
 * storage that is slow, but goes on, is waited for.
 */
export class Watch {
  /** How to end each call that is at work, the oldest first. */
  private readonly _calls = new Set<(cause: unknown) => void>();
  private _oldest: unknown;
  private _timer: unknown;

  constructor(
    private readonly _clock: Clock,
    private readonly _timeout: number,
  ) {}

  /** As the answer, but rejects if it takes too long. */
  over<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this._calls.add(reject);
      void this._look();
      answer.then(resolve, reject).finally(() => {
        this._calls.delete(reject);
        void this._look();
      });
    });
  }

  /** Rejects all that are at work. */
  endAll(cause: unknown): void {
    for (const end of this._calls) end(cause);
    this._calls.clear();
    void this._look();
  }

  private async _look(): Promise<void> {
    const [oldest] = this._calls;
    if (oldest === this._oldest) return;
    this._clock.clearTimeout(this._timer);
    this._oldest = oldest;
    // In two halves: how long a page has slept at a stretch says nothing about its storage.
    for (let left = 2; oldest && oldest === this._oldest; left -= 1) {
      if (left === 0) return this.endAll(new Error("no answer in time"));
      await new Promise<void>((resolve) => {
        this._timer = this._clock.setTimeout(resolve, this._timeout / 2);
      });
    }
  }
}
