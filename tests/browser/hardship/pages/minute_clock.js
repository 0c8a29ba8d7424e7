// A clock like the timers of a hidden page: all due timers fire together, once a minute. Time stands still
// until a test lets a minute pass.

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

  /** Lets a minute pass. Returns how many timers are pending afterwards. */
  pass() {
    this._now += minute;
    for (const timer of [...this._timers]) {
      if (timer.due <= this._now && this._timers.delete(timer)) timer.run();
    }
    return this._timers.size;
  }
}
