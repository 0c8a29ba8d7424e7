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
 * Puts the writes of one tick into one transaction: a transaction for each message would be what
 * limits how fast messages are handled. Writes of one batch are kept or lost together.
 */
export class WriteBatch {
  private _writes: Write[] = [];
  private _current: Promise<void> | undefined;

  constructor(private readonly _db: IDBDatabase) {}

  /** Resolves when the write is durable; rejects with why the batch was not kept. */
  add(write: Write): Promise<void> {
    this._writes.push(write);
    return (this._current ??= Promise.resolve().then(() => this._commit()));
  }

  /**
   * Waits for the batch that has not begun, until it is kept or lost. One that has begun needs no
   * waiting for: a database that is closed finishes it.
   */
  async flushed(): Promise<void> {
    await this._current?.catch(() => undefined);
  }

  private async _commit(): Promise<void> {
    const writes = this._writes;
    this._writes = [];
    this._current = undefined;
    const tx = begin(this._db, "readwrite");
    // Both are awaited at once: a failed write also aborts, and nothing must be left unhandled.
    await Promise.all([runInOrder(writes, tx), done(tx.raw)]);
  }
}

/** Two writes may be about the same message, so the second must see what the first has done. */
async function runInOrder(writes: Write[], tx: Transaction): Promise<void> {
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
