import { RealmClock, type Clock } from "../base/clock.js";
import { namespaceOf } from "../base/namespace.js";
import { Answers } from "../store/answers.js";
import type { ReliableClient } from "./client.js";
import { ReliableError } from "./errors.js";
import { IndexedDBReliableStore } from "./store/indexeddb.js";
import { MemoryReliableStore } from "./store/memory.js";
import type { ReliableAccountStore, ReliableStore } from "./store/types.js";

/** Whose messages are stored, and where. */
export interface ShelfOptions {
  /** The account that the client logs in as. Needed to open the store before the login. */
  account: string;
  /**
   * Identifies the server, so that accounts of different servers stay apart. Default: the URL's host. Needed if
   * the client's URL is a function, because the address may then differ from page to page.
   */
  namespace?: string | undefined;
  /** Default: IndexedDB where there is one, otherwise memory. */
  store?: ReliableStore | undefined;
  /**
   * How long a store call may take, in milliseconds, counted from the end of earlier calls; after that the
   * store has failed. Default 5000.
   */
  storeTimeout?: number | undefined;
  /** Time and timers; by default the realm's. */
  clock?: Clock | undefined;
}

/**
 * An account's store that may fail: after the first failure it is neither read nor written, and its user
 * continues with what it has in memory. Neither a full disk nor an unresponsive store may stop a chat.
 */
export class Shelf {
  private readonly _opening: Promise<ReliableAccountStore>;
  private readonly _answers: Answers;
  /** Whether it is no longer read and written. */
  hasFailed = false;
  private _isClosed = false;

  /** `_failed` is called at most once. */
  constructor(
    { wsurl }: Pick<ReliableClient, "wsurl">,
    { account, namespace = namespaceOf(wsurl), store, storeTimeout, clock }: ShelfOptions,
    private readonly _failed: (error: ReliableError) => void,
  ) {
    this._answers = new Answers(clock ?? new RealmClock(), storeTimeout ?? 5000);
    const opened = Promise.resolve(store ?? defaultStore());
    this._opening = opened.then((chosen) => chosen.open(namespace, account));
    // The first call reports a failure; until then this is not an unhandled rejection.
    this._opening.catch(() => undefined);
  }

  /** The result of `work`, or `otherwise` if the store fails or has failed. */
  async run<T>(work: (store: ReliableAccountStore) => Promise<T>, otherwise: T): Promise<T> {
    if (this.hasFailed || this._isClosed) return otherwise;
    try {
      return await this._answers.of(this._opening, work);
    } catch (error) {
      this._giveUp(error);
      return otherwise;
    }
  }

  /**
   * Removes something, if possible even from a store that has failed: the next page would send whatever is
   * left there. Nobody waits for that second attempt.
   */
  async remove(work: (store: ReliableAccountStore) => Promise<void>): Promise<void> {
    await this.run(work, undefined);
    if (this.hasFailed && !this._isClosed) this._opening.then(work).catch(() => undefined);
  }

  /** Closes the store after pending calls have completed, if it answers. Never rejects. */
  async close(): Promise<void> {
    if (this._isClosed) return;
    this._isClosed = true;
    const closed = this._answers.of(this._opening, (store) => store.close()).catch(() => undefined);
    if (!this.hasFailed) await closed;
  }

  private _giveUp(cause: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this._answers.endAll(cause);
    if (this._isClosed) return;
    this._failed(
      new ReliableError("store_failed", "the store failed: going on in memory", { cause }),
    );
  }
}

function defaultStore(): ReliableStore {
  try {
    if (typeof indexedDB === "object" && indexedDB) return new IndexedDBReliableStore();
  } catch {
    // Some browsers throw on mere access if the page may not store anything.
  }
  return new MemoryReliableStore();
}
