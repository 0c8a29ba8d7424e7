import { namespaceOf } from "../base/namespace.js";
import type { ReliableClient } from "./client.js";
import { check, ReliableError } from "./errors.js";
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
}

/**
 * An account's store that may fail: from the first failure on it is left alone, and its user goes
 * on with what it has in memory. A full disk must not stop a chat.
 */
export class Shelf {
  private _store: ReliableAccountStore | undefined;

  private constructor(private readonly _failed: (error: ReliableError) => void) {}

  /** Never rejects. `failed` is called once at most. */
  static async open(
    { wsurl }: Pick<ReliableClient, "wsurl">,
    { account, namespace = namespaceOf(wsurl), store = defaultStore() }: ShelfOptions,
    failed: (error: ReliableError) => void,
  ): Promise<Shelf> {
    const shelf = new Shelf(failed);
    try {
      shelf._store = await store.open(namespace, account);
    } catch (error) {
      shelf._giveUp(error);
    }
    return shelf;
  }

  /** The result of `work`, or `otherwise` where the store fails or has failed. */
  async run<T>(work: (store: ReliableAccountStore) => Promise<T>, otherwise: T): Promise<T> {
    const store = this._store;
    if (!store) return otherwise;
    try {
      return await work(store);
    } catch (error) {
      if (this._store) this._giveUp(error);
      return otherwise;
    }
  }

  async close(): Promise<void> {
    const store = this._store;
    this._store = undefined;
    await store?.close().catch(() => undefined);
  }

  private _giveUp(cause: unknown): void {
    this._store = undefined;
    this._failed(
      new ReliableError("store_failed", "the store failed: going on in memory", { cause }),
    );
  }
}

/** Throws a ReliableError `invalid_argument` that names the option. */
export function checkShelfOptions({ account, namespace = "" }: Record<string, unknown>): void {
  check(typeof account === "string" && account, "options.account must be a non-empty string");
  check(typeof namespace === "string", "options.namespace must be a string");
}

function defaultStore(): ReliableStore {
  try {
    if (typeof indexedDB === "object" && indexedDB) return new IndexedDBReliableStore();
  } catch {
    // Some browsers throw when a page that may not store anything only asks.
  }
  return new MemoryReliableStore();
}
