import type { LockEntry, LockList, TabLocks } from "../platform.js";

export interface ElectionListener {
  /** This tab has the lock, and has not given it back. */
  elected: () => void;
  /** Another tab has taken the lock away. */
  deposed: () => void;
}

interface Candidacy {
  abort: AbortController;
  release?: () => void;
}

/** The lock that a tab holds for as long as it is there; `name` is that of the lead's. */
export function tabLockOf(name: string, tab: string): string {
  return `${name}:${tab}`;
}

/**
 * Decides who leads: the tab that holds the lock. The browser passes it on when that tab closes or
 * crashes; one that is frozen keeps it, until another takes it away.
 */
export class Election {
  private _candidacy: Candidacy | undefined;
  private readonly _tabLock: string;

  /** By the lock of its own that `tab` holds it is found in the lists. */
  constructor(
    private readonly _locks: TabLocks,
    private readonly _name: string,
    tab: string,
    private readonly _listener: ElectionListener,
  ) {
    this._tabLock = tabLockOf(_name, tab);
  }

  /** The lock is waited for, or had. */
  get stands(): boolean {
    return this._candidacy !== undefined;
  }

  /** Waits for the lock; with `steal`, takes it from whoever holds it. */
  stand(steal = false): void {
    this.withdraw();
    const candidacy: Candidacy = { abort: new AbortController() };
    this._candidacy = candidacy;
    const hold = (): Promise<void> =>
      new Promise((release) => {
        if (this._candidacy !== candidacy) return release();
        candidacy.release = release;
        void this._take(candidacy);
      });
    const options = steal ? { steal } : { signal: candidacy.abort.signal };
    this._locks.request(this._name, options, hold).catch(() => {
      // Withdrawn, or the lock was stolen.
      if (this._candidacy !== candidacy) return;
      this._candidacy = undefined;
      this._listener.deposed();
    });
  }

  /** Gives the lock back, or no longer waits for it. */
  withdraw(): void {
    const candidacy = this._candidacy;
    this._candidacy = undefined;
    candidacy?.release?.();
    candidacy?.abort.abort();
  }

  /**
   * Whether this tab really has the lock now. A tab that was frozen may have lost it without
   * having been told yet.
   */
  async holds(): Promise<boolean> {
    const candidacy = this._candidacy;
    if (!candidacy?.release) return false;
    const list = await this._query();
    if (!list) await this._catchUp();
    const isOwner = !list || ownerOf(list.held, this._name) === ownerOf(list.held, this._tabLock);
    return this._candidacy === candidacy && isOwner;
  }

  /** Which page has the lock, its tabs, and how many wait for the lock before this one. */
  async queue(): Promise<{ holder: string | undefined; tabs: string[]; rank: number }> {
    const { held = [], pending = [] } = (await this._query()) ?? {};
    const own = ownerOf(held, this._tabLock);
    const queue = pending.filter(({ name }) => name === this._name);
    const place = queue.findIndex(({ clientId }) => clientId === own);
    const holder = ownerOf(held, this._name);
    // What is shared is of other tabs: their locks were waited for.
    const ofHolder = held.filter(({ clientId, mode }) => clientId === holder && mode !== "shared");
    const prefix = tabLockOf(this._name, "");
    const tabLocks = ofHolder.filter(({ name = "" }) => name.startsWith(prefix));
    const tabs = tabLocks.map(({ name = "" }) => name.slice(prefix.length));
    return { holder, tabs, rank: Math.max(0, place) };
  }

  /** The lock may have come to a tab that was frozen, and have been taken from it since. */
  private async _take(candidacy: Candidacy): Promise<void> {
    const holds = await this.holds();
    // By now it may be given back.
    if (holds && this._candidacy === candidacy) this._listener.elected();
  }

  /**
   * Where the browser lists no locks, what this tab was told counts: all of it, since a browser
   * tells of a theft before it gives another lock that was asked for later.
   */
  private async _catchUp(): Promise<void> {
    const lock = `${this._tabLock}:turn`;
    const had = this._locks.request(lock, { mode: "shared" }, () => Promise.resolve());
    await had.catch(() => undefined);
  }

  private _query(): Promise<LockList | undefined> {
    return this._locks.query().catch(() => undefined);
  }
}

function ownerOf(locks: readonly LockEntry[] = [], lock: string): string | undefined {
  return locks.find(({ name }) => name === lock)?.clientId;
}
