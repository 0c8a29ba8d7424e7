// Records what happened to every message in this profile, over all lives of its pages. Written to
// localStorage, which stores each line synchronously, so that a record outlives its page.

export class Ledger {
  /** @param {string} name the tab's; the same after a reload */
  constructor(name) {
    this._prefix = `ledger ${name} `;
    this._size = Object.keys(localStorage).filter((key) => key.startsWith(this._prefix)).length;
    this._listeners = new Set();
    /** The number of this load of the page. */
    this.life = this.lines().filter(({ event }) => event === "loaded").length + 1;
  }

  note(event, more = {}) {
    const line = { life: this.life, event, ...more };
    localStorage.setItem(this._prefix + this._size++, JSON.stringify(line));
    for (const listener of this._listeners) listener(line);
  }

  lines() {
    const read = (at) => JSON.parse(localStorage.getItem(this._prefix + at));
    return Array.from({ length: this._size }, (_, at) => read(at));
  }

  /** Resolves when this many messages have been finished, in any life. */
  finished(count) {
    const done = this._done();
    return this._until(
      () => done.size >= count,
      ({ event, id }) => {
        if (event === "finished") done.add(id);
      },
    );
  }

  /** Resolves when these messages have been finished. */
  finishedAll(ids) {
    const done = this._done();
    const left = new Set(ids.filter((id) => !done.has(id)));
    return this._until(
      () => left.size === 0,
      ({ event, id }) => {
        if (event === "finished") left.delete(id);
      },
    );
  }

  /** Resolves when this many handlers have started in this life. */
  began(count) {
    const here = ({ event, life }) => event === "began" && life === this.life;
    let begun = this.lines().filter(here).length;
    return this._until(
      () => begun >= count,
      (line) => {
        if (here(line)) begun += 1;
      },
    );
  }

  _done() {
    return new Set(this.lines().flatMap(({ event, id }) => (event === "finished" ? [id] : [])));
  }

  _until(isSo, count) {
    return new Promise((resolve) => {
      const listener = (line) => {
        if (line) count(line);
        if (!isSo()) return;
        this._listeners.delete(listener);
        resolve();
      };
      this._listeners.add(listener);
      listener();
    });
  }
}
