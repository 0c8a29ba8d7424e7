import { promisifyRequest as done } from "idb-keyval";
import { accountKey } from "../../base/namespace.js";
import { openDatabase } from "../../store/database.js";
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
    return this._all("outgoing");
  }

  putOutgoing(record: OutgoingRecord): Promise<void> {
    return this._write("outgoing", (store) => store.put(record));
  }

  removeOutgoing(id: string): Promise<void> {
    return this._write("outgoing", (store) => store.delete(id));
  }

  seen(): Promise<SeenRecord[]> {
    return this._all("seen");
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

  private async _all<T>(name: StoreName): Promise<T[]> {
    return done(this._db.transaction(name).objectStore(name).getAll() as IDBRequest<T[]>);
  }

  /** Resolves when the transaction has completed: a successful request may still be rolled back. */
  private async _write(name: StoreName, work: (store: IDBObjectStore) => unknown): Promise<void> {
    const tx = this._db.transaction(name, "readwrite");
    work(tx.objectStore(name));
    await done(tx);
  }
}
