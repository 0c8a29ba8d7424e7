import { promisifyRequest as done } from "idb-keyval";
import { accountKey } from "../../base/namespace.js";
import { openDatabase } from "../../store/database.js";
import { isOutgoing, isSeen } from "./usable.js";
import type { OutgoingRecord, ReliableAccountStore, ReliableStore, SeenRecord } from "./types.js";

type StoreName = "outgoing" | "seen";

function layOut(db: IDBDatabase): void {
  db.createObjectStore("outgoing" satisfies StoreName, { keyPath: "id" });
  db.createObjectStore("seen" satisfies StoreName, { keyPath: "sender" });
}

/** In the browser: one database for each account, `kim-reliable:["<namespace>","<account>"]`. */
export class IndexedDBReliableStore implements ReliableStore {
  /** Opens the account's database, or creates it. Rejects if there is no IndexedDB. */
  async open(namespace: string, account: string): Promise<ReliableAccountStore> {
    const name = `kim-reliable:${accountKey(namespace, account)}`;
    return new IndexedDBAccount(await openDatabase(name, layOut));
  }
}

class IndexedDBAccount implements ReliableAccountStore {
  constructor(private readonly _db: IDBDatabase) {}

  outgoing(): Promise<OutgoingRecord[]> {
    return this._all("outgoing", isOutgoing);
  }

  putOutgoing(record: OutgoingRecord): Promise<void> {
    return this._write("outgoing", (store) => store.put(record));
  }

  moveOutgoing(from: string, to: string): Promise<void> {
    return this._write("outgoing", (store) => {
      const all = store.getAll() as IDBRequest<OutgoingRecord[]>;
      // No promise: an alert in Firefox delays its callbacks until the transaction has ended.
      all.onsuccess = () => {
        for (const record of all.result) {
          if (record.owner === from) store.put({ ...record, owner: to });
        }
      };
    });
  }

  removeOutgoing(id: string): Promise<void> {
    return this._write("outgoing", (store) => store.delete(id));
  }

  seen(): Promise<SeenRecord[]> {
    return this._all("seen", isSeen);
  }

  putSeen(record: SeenRecord): Promise<void> {
    return this._write("seen", (store) => store.put(record));
  }

  removeSeen(sender: string): Promise<void> {
    return this._write("seen", (store) => store.delete(sender));
  }

  close(): Promise<void> {
    this._db.close();
    return Promise.resolve();
  }

  /** Removes records that are not usable: with them the store would fail in each page. */
  private async _all<T>(name: StoreName, isUsable: (record: unknown) => boolean): Promise<T[]> {
    const store = this._db.transaction(name).objectStore(name);
    const [records, keys] = await Promise.all([
      done(store.getAll() as IDBRequest<T[]>),
      done(store.getAllKeys()),
    ]);
    const foreign = keys.filter((_, i) => !isUsable(records[i]));
    if (foreign.length === 0) return records;
    await this._write(name, (all) => foreign.forEach((key) => all.delete(key)));
    return records.filter(isUsable);
  }

  /** Resolves when the transaction has completed: a successful request may still be rolled back. */
  private async _write(name: StoreName, work: (store: IDBObjectStore) => unknown): Promise<void> {
    const tx = this._db.transaction(name, "readwrite");
    work(tx.objectStore(name));
    await done(tx);
  }
}
