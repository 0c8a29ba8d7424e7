import { promisifyRequest as done } from "idb-keyval";

/** A transaction of an account's database, with the object stores in it. */
export interface Transaction {
  readonly raw: IDBTransaction;
  readonly messages: IDBObjectStore;
  readonly state: IDBObjectStore;
}

type Write = (tx: Transaction) => Promise<unknown>;

export function begin(db: IDBDatabase, mode?: IDBTransactionMode): Transaction {
  const raw = db.transaction(["messages", "state"], mode);
  return { raw, messages: raw.objectStore("messages"), state: raw.objectStore("state") };
}

/**
 * Puts the writes of one tick, and those that come while the transaction before is at work, into one
 * transaction: one for each message would be what limits how fast messages are handled. Writes of one batch
 * are kept or lost together.
 */
export class WriteBatch {
  private _writes: Write[] = [];
  /** Settled when the last batch has ended. */
  private _last = Promise.resolve();

  constructor(private readonly _db: IDBDatabase) {}

  /** Resolves when the write is durable; rejects with why the batch was not kept. */
  add(write: Write): Promise<void> {
    if (this._writes.push(write) === 1) this._last = this.flushed().then(() => this._commit());
    return this._last;
  }

  /** Resolves when all writes so far are kept or lost. */
  flushed(): Promise<void> {
    return this._last.catch(() => undefined);
  }

  private async _commit(): Promise<void> {
    const writes = this._writes;
    this._writes = [];
    const tx = begin(this._db, "readwrite");
    // Both are awaited at once: a failed write also aborts, and nothing must be left unhandled.
    await Promise.all([done(tx.raw), runInOrder(writes, tx)]);
  }
}

/** Two writes may be about the same message, so the second must see what the first has done. */
async function runInOrder(writes: Write[], tx: Transaction): Promise<void> {
  // A request that fails is its write's to deal with, and need not end the transaction.
  tx.raw.onerror = (event) => event.preventDefault();
  try {
    for (const write of writes) await write(tx);
  } catch (error) {
    try {
      tx.raw.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
}
