import { RealmClock, type Clock } from "../base/clock.js";
import { namespaceOf } from "../base/namespace.js";
import { Answers } from "../store/answers.js";
import type { ReliableClient } from "./client.js";
import { ReliableError } from "./errors.js";
import { IndexedDBReliableStore } from "./store/indexeddb.js";
import { MemoryReliableStore } from "./store/memory.js";
import type { ReliableAccountStore, ReliableStore } from "./store/types.js";

/** Whose messages are kept, and where. */
export interface ShelfOptions {
  /** The account that the client logs in as: what is kept is known before the login. */
  account: string;
  /** Names the server, so that accounts of two servers stay apart. Default: the URL's host. */
  namespace?: string | undefined;
  /** Default: IndexedDB where there is one, otherwise memory. */
  store?: ReliableStore | undefined;
  /**
   * Milliseconds that a call of the store may take, after those before it; then it has failed.
   * Default 5000.
   */
  storeTimeout?: number | undefined;
  /** Time and timers; by default the realm's. */
  clock?: Clock | undefined;
}

/**
 * An account's store that may fail: from the first failure on nothing is put there or read, and its
 * user goes on with what it has in memory. Neither a full disk nor a storage that does not answer
 * may stop a chat.
 */
export class Shelf {
  private readonly _opening: Promise<ReliableAccountStore>;
  private readonly _answers: Answers;
  private _hasFailed = false;
  private _isClosed = false;

  /** `_failed` is called once at most. */
  constructor(
    { wsurl }: Pick<ReliableClient, "wsurl">,
    { account, namespace = namespaceOf(wsurl), store, storeTimeout, clock }: ShelfOptions,
    private readonly _failed: (error: ReliableError) => void,
  ) {
    this._answers = new Answers(clock ?? new RealmClock(), storeTimeout ?? 5000);
    const opened = Promise.resolve(store ?? defaultStore());
    this._opening = opened.then((chosen) => chosen.open(namespace, account));
    // Told by the first call; until then nobody listens.
    this._opening.catch(() => undefined);
  }

  /** The result of `work`, or `otherwise` where the store fails or has failed. */
  async run<T>(work: (store: ReliableAccountStore) => Promise<T>, otherwise: T): Promise<T> {
    if (this._hasFailed || this._isClosed) return otherwise;
    try {
      return await this._answers.of(this._opening, work);
    } catch (error) {
      this._giveUp(error);
      return otherwise;
    }
  }

  /**
   * Takes something out, also from a store that has failed by then, if it lets that happen: what is left
   * there would be sent by the next page. Nobody waits for it.
   */
  remove(work: (store: ReliableAccountStore) => Promise<void>): void {
    void this.run(work, undefined).then(() => {
      if (this._hasFailed && !this._isClosed) this._opening.then(work).catch(() => undefined);
    });
  }

  /** Never rejects. What was begun before is completed, if the store answers. */
  async close(): Promise<void> {
    if (this._isClosed) return;
    this._isClosed = true;
    const closed = this._answers.of(this._opening, (store) => store.close()).catch(() => undefined);
    if (!this._hasFailed) await closed;
  }

  private _giveUp(cause: unknown): void {
    if (this._hasFailed) return;
    this._hasFailed = true;
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
    // Some browsers throw when a page that may not store anything only asks.
  }
  return new MemoryReliableStore();
}
