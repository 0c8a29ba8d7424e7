// Time as it is for the timers of a hidden page: whatever falls due fires together, once a minute. Time
// stands still until a test says that a minute has passed.

const minute = 60_000;

export class MinuteClock {
  _now = 0;
  _timers = new Set();

  now() {
    return this._now;
  }

  setTimeout(run, delay) {
    const timer = { run, due: this._now + delay };
    this._timers.add(timer);
    return timer;
  }

  clearTimeout(timer) {
    this._timers.delete(timer);
  }

  /** A minute passes. Returns how many timers wait afterwards. */
  pass() {
    this._now += minute;
    for (const timer of [...this._timers]) {
      if (timer.due <= this._now && this._timers.delete(timer)) timer.run();
    }
    return this._timers.size;
  }
}
