import type { Clock } from "kim-web-sdk";

/**
 * Watches whether another tab is awake: asks it in every interval, and counts the questions that
 * got no answer. It is the answer that counts and not the other tab's timers: a browser slows the
 * timers of hidden tabs down to one a minute, but not their messages.
 */
export class Pulse {
  private _timer: unknown;
  private _running = false;
  private _due = 0;
  private _asked = false;
  private _late = false;
  private _missed = 0;

  /** `silent` is told after each interval without an answer how many there were in a row. */
  constructor(
    private readonly _clock: Clock,
    private readonly _interval: number,
    private readonly _ask: () => void,
    private readonly _silent: (missed: number) => void,
  ) {}

  /** Questions without an answer, in a row. */
  get missed(): number {
    return this._missed;
  }

  /** Does nothing if it runs already. */
  start(): void {
    if (this._running) return;
    this._running = true;
    this._late = false;
    this._wait();
  }

  stop(): void {
    this._running = false;
    this._clock.clearTimeout(this._timer);
  }

  /** The other tab has said something. */
  heard(): void {
    this._asked = false;
    this._missed = 0;
  }

  private _wait(): void {
    this._due = this._clock.now() + this._interval;
    this._timer = this._clock.setTimeout(() => this._tick(), this._interval);
  }

  private _tick(): void {
    // The first timer that comes late says that this tab itself was asleep: the answer may be here
    // already and wait to be read. Timers that always come late are those of a hidden tab.
    const late = this._clock.now() - this._due > this._interval;
    const wasAsleep = late && !this._late;
    this._late = late;
    if (this._asked && !wasAsleep) this._silent(++this._missed);
    if (!this._running) return;
    this._asked = true;
    this._ask();
    this._wait();
  }
}
