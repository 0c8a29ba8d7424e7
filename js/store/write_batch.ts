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

/** The most writes in one transaction: one that never ends would look like a storage that has stopped. */
const fullAt = 100;

/**
 * How often a batch is tried again. While an `alert` or a synchronous request blocks a Firefox page, the page still
 * receives the answers of its database, but runs no promise callbacks, and its transactions end too early.
 */
const maxRetries = 99;

/**
 * Batches writes: those that are added before a transaction starts to run share it. One transaction for each
 * message would limit how fast messages are handled. A batch's transaction is created with its first write, so
 * it runs in order with the others and before reads that come later. The writes of a batch succeed or fail
 * together.
 */
export class WriteBatch {
  /** The writes for transactions that have not started yet; the oldest transaction takes the first `fullAt`. */
  private readonly _writes: Write[] = [];
  /** Settles when the last batch has ended. */
  private _last = Promise.resolve();

  constructor(private readonly _db: IDBDatabase) {}

  /** Resolves when the write is durable. Rejects if its batch failed. */
  add(write: Write): Promise<void> {
    if (this._writes.push(write) % fullAt === 1) this._last = this._commit();
    return this._last;
  }

  private async _commit(retries = maxRetries, writes?: Write[]): Promise<void> {
    // If the database is closed, this throws, and the writes that wait for earlier transactions stay.
    const tx = begin(this._db, "readwrite");
    try {
      // The answer means that the transaction is running.
      await done(tx.state.count());
    } finally {
      writes ??= this._writes.splice(0, fullAt);
    }
    try {
      // Awaited together: a failed write also aborts the transaction, and neither rejection may go unhandled.
      await Promise.all([done(tx.raw), runInOrder(writes, tx)]);
    } catch (error) {
      if (!retries || (error as Error).name !== "TransactionInactiveError") throw error;
      // Whatever has been written may be written again.
      await this._commit(retries - 1, writes);
    }
  }
}

/** Runs the writes one after the other: two may concern the same message, and the second must see the first. */
async function runInOrder(writes: Write[], tx: Transaction): Promise<void> {
  // A write deals with its own failed requests: they must not abort the transaction.
  tx.raw.onerror = (event) => event.preventDefault();
  try {
    for (const write of writes) await write(tx);
  } catch (error) {
    try {
      tx.raw.abort();
    } catch {
      // The transaction has already ended.
    }
    throw tx.raw.error ?? error;
  }
}
