// The gateway's time. Every wait uses a clock, so that a test can advance two minutes without waiting for
// them.
import { GatewayError } from "./errors.js";

/** Identifies a timer; only the clock that created it can interpret it. */
export type TimerHandle = unknown;

/** The gateway's only source of time. */
export interface GatewayClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now. */
  setTimeout(run: () => void, ms: number): TimerHandle;
  /** Cancels a timer; does nothing if it has already fired. */
  clearTimeout(handle: TimerHandle): void;
}

/** The machine's clock. */
export const systemClock: GatewayClock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

interface ManualTimer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock that stands still until it is told to move. Timers fire inside `advance`, in the order
 * of their times; timers of the same time fire in the order in which they were set.
 */
export class ManualClock implements GatewayClock {
  #now: number;
  readonly #timers = new Set<ManualTimer>();

  /**
   * Throws `invalid_option` unless `start` is a finite number from 0 on.
   * @param start milliseconds since 1970; by default the machine's time.
   */
  constructor(start: number = Date.now()) {
    checkTime("ManualClock needs", start);
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    const timer: ManualTimer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as ManualTimer);
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Moves `ms` milliseconds forward and fires the timers that fall due on the way. Throws `invalid_option`
   * unless `ms` is a finite number from 0 on.
   */
  advance(ms: number): void {
    checkTime("advance needs", ms);
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
    }
    // A timer may have moved it further.
    this.#now = Math.max(this.#now, end);
  }

  #next(end: number): ManualTimer | undefined {
    let first: ManualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

// With NaN no timer would ever fire again, and with Infinity one that sets itself again would never stop.
function checkTime(what: string, ms: unknown): void {
  if (Number.isFinite(ms) && (ms as number) >= 0) return;
  throw new GatewayError("invalid_option", `${what} a finite number of milliseconds from 0 on`);
}
