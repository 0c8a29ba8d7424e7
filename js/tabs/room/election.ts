import type { LockEntry, LockList, TabLocks } from "../platform.js";

export interface ElectionListener {
  /** This tab has acquired the lock. */
  elected: () => void;
  /** Another tab has stolen the lock. */
  deposed: () => void;
}

interface Candidacy {
  abort: AbortController;
  release?: () => void;
}

/** The name of the lock that a tab holds as long as it is in the room; `name` is that of the lead's lock. */
export function tabLockOf(name: string, tab: string): string {
  return `${name}:${tab}`;
}

/**
 * Decides which tab leads: the one that holds the lock. The browser passes the lock on when that
 * tab closes or crashes. A frozen tab keeps it until another tab steals it.
 */
export class Election {
  /** Whether another page held the lock when this tab joined the queue. */
  hadOwner = false;
  private _candidacy: Candidacy | undefined;
  private readonly _tabLock: string;

  /** `tab` must hold its own lock, by which this tab is found in the lists. */
  constructor(
    private readonly _locks: TabLocks,
    private readonly _name: string,
    tab: string,
    private readonly _listener: ElectionListener,
  ) {
    this._tabLock = tabLockOf(_name, tab);
  }

  /** Whether this tab waits for the lock or holds it. */
  get stands(): boolean {
    return this._candidacy !== undefined;
  }

  /** Queues for the lock; with `steal`, takes it from its holder. */
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
      // Either this tab has withdrawn, or the lock was stolen.
      if (this._candidacy !== candidacy) return;
      this._candidacy = undefined;
      this._listener.deposed();
    });
    void this._noteOwner();
  }

  /** Releases the lock, or leaves the queue for it. */
  withdraw(): void {
    const candidacy = this._candidacy;
    this._candidacy = undefined;
    candidacy?.release?.();
    candidacy?.abort.abort();
  }

  /**
   * Whether this tab really has the lock now. A tab that was frozen may have lost it without having
   * been notified yet.
   */
  async holds(): Promise<boolean> {
    const candidacy = this._candidacy;
    if (!candidacy?.release) return false;
    const list = await this._query();
    if (!list) await this._catchUp();
    const isOwner = !list || ownerOf(list.held, this._name) === ownerOf(list.held, this._tabLock);
    return this._candidacy === candidacy && isOwner;
  }

  /** The page that has the lock, its tabs, and how many tabs are ahead of this one in the queue. */
  async queue(): Promise<{ holder: string | undefined; tabs: string[]; rank: number }> {
    const { held = [], pending = [] } = (await this._query()) ?? {};
    const own = ownerOf(held, this._tabLock);
    const queue = pending.filter(({ name }) => name === this._name);
    const place = queue.findIndex(({ clientId }) => clientId === own);
    const holder = ownerOf(held, this._name);
    // Shared locks belong to other tabs, which were watched until they left.
    const ofHolder = held.filter(({ clientId, mode }) => clientId === holder && mode !== "shared");
    const prefix = tabLockOf(this._name, "");
    const tabLocks = ofHolder.filter(({ name = "" }) => name.startsWith(prefix));
    const tabs = tabLocks.map(({ name = "" }) => name.slice(prefix.length));
    return { holder, tabs, rank: Math.max(0, place) };
  }

  private async _noteOwner(): Promise<void> {
    const { held } = (await this._query()) ?? {};
    const owner = ownerOf(held, this._name);
    this.hadOwner = owner !== undefined && owner !== ownerOf(held, this._tabLock);
  }

  /** Checks first: a frozen tab may have been granted the lock and lost it again. */
  private async _take(candidacy: Candidacy): Promise<void> {
    const holds = await this.holds();
    // The tab may have withdrawn meanwhile.
    if (holds && this._candidacy === candidacy) this._listener.elected();
  }

  /**
   * Without a list of locks, rely on notifications. Acquiring another lock makes sure that all have
   * arrived: a browser reports a theft before it grants a lock that was requested later.
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
