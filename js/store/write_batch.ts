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

/** No more writes share a transaction: one without end looks like a storage that has stopped. */
const fullAt = 100;

/**
 * Puts writes into one transaction that come before it is at work: one for each message would be what limits
 * how fast messages are handled. It has its place among the others, and before reads that come later, from its
 * first write on. Writes of one batch are kept or lost together.
 */
export class WriteBatch {
  /** Those of the transactions that are not at work yet: the oldest of them takes the first. */
  private readonly _writes: Write[] = [];
  /** Settled when the last batch has ended. */
  private _last = Promise.resolve();

  constructor(private readonly _db: IDBDatabase) {}

  /** Resolves when the write is durable; rejects with why the batch was not kept. */
  add(write: Write): Promise<void> {
    if (this._writes.push(write) % fullAt === 1) this._last = this._commit();
    return this._last;
  }

  private async _commit(): Promise<void> {
    let tx, writes;
    try {
      tx = begin(this._db, "readwrite");
      // It is at work when this is answered.
      await done(tx.state.count());
    } finally {
      writes = this._writes.splice(0, fullAt);
    }
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
    throw tx.raw.error ?? error;
  }
}
