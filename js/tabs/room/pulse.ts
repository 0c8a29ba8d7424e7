import type { Clock } from "kim-web-sdk";

/**
 * Checks whether another tab is awake: pings it once per interval, and counts the unanswered pings.
 * This relies on messages and not on timers of the other tab, because browsers throttle the timers
 * of hidden tabs to one a minute, but not their messages.
 */
export class Pulse {
  private _timer: unknown;
  private _running = false;
  private _due = 0;
  private _asked = false;
  private _late = false;
  private _missed = 0;

  /** `silent` is called after each interval without an answer, with their number in a row. */
  constructor(
    private readonly _clock: Clock,
    private readonly _interval: number,
    private readonly _ask: () => void,
    private readonly _silent: (missed: number) => void,
  ) {}

  /** Unanswered pings in a row. */
  get missed(): number {
    return this._missed;
  }

  /** Does nothing if it is already running. */
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

  /** The other tab has posted something. */
  heard(): void {
    this._asked = false;
    this._missed = 0;
  }

  private _wait(): void {
    this._due = this._clock.now() + this._interval;
    this._timer = this._clock.setTimeout(() => this._tick(), this._interval);
  }

  private _tick(): void {
    // If a timer is late for the first time, this tab itself was asleep: the answer may already be
    // in its queue. In a hidden tab timers are always late.
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
