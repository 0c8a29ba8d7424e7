import type { IDBPTransaction } from "idb";
import type { Database, KimSchema } from "./indexeddb.js";

export type WriteTransaction = IDBPTransaction<KimSchema, ("messages" | "state")[], "readwrite">;
type Write = (tx: WriteTransaction) => Promise<void>;

/**
 * Puts the writes of one tick into one transaction: a transaction for each message would be what
 * limits how fast messages are handled. Writes of one batch are kept or lost together.
 */
export class WriteBatch {
  private _writes: Write[] = [];
  private _current: Promise<void> | undefined;

  constructor(private readonly _db: Database) {}

  /** Resolves when the write is durable; rejects with why the batch was not kept. */
  add(write: Write): Promise<void> {
    this._writes.push(write);
    return (this._current ??= Promise.resolve().then(() => this._commit()));
  }

  /** Resolves when no write is under way any more. */
  async flushed(): Promise<void> {
    await this._current?.catch(() => undefined);
  }

  private async _commit(): Promise<void> {
    const writes = this._writes;
    this._writes = [];
    this._current = undefined;
    const tx = this._db.transaction(["messages", "state"], "readwrite");
    // Both are awaited at once: a failed write also aborts, and nothing must be left unhandled.
    await Promise.all([runInOrder(writes, tx), tx.done]);
  }
}

/** Two writes may be about the same message, so the second must see what the first has done. */
async function runInOrder(writes: Write[], tx: WriteTransaction): Promise<void> {
  try {
    for (const write of writes) await write(tx);
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
}
