import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { OutgoingRecord, ReliableAccountStore, ReliableStore, SeenRecord } from "./types.js";

/** The layout of one account's database. */
interface ReliableSchema extends DBSchema {
  outgoing: { key: string; value: OutgoingRecord };
  seen: { key: string; value: SeenRecord };
}

type Database = IDBPDatabase<ReliableSchema>;

const schemaVersion = 1;

/** Each step brings a database from the version before to its own; none is ever taken out. */
function upgrade(db: Database, oldVersion: number): void {
  if (oldVersion < 1) {
    db.createObjectStore("outgoing", { keyPath: "id" });
    db.createObjectStore("seen", { keyPath: "sender" });
  }
}

/** In the browser: one database `kim-reliable:<namespace>:<account>` for each account. */
export class IndexedDBReliableStore implements ReliableStore {
  open(namespace: string, account: string): Promise<ReliableAccountStore> {
    return new Promise((resolve, reject) => {
      let db: Database | undefined;
      openDB<ReliableSchema>(`kim-reliable:${namespace}:${account}`, schemaVersion, {
        upgrade,
        // An old page of a former version holds the database: do not wait until it is closed.
        blocked: () => reject(new Error("another page holds the database")),
        // A page of a later version wants to change the layout: do not stand in its way.
        blocking: () => db?.close(),
      }).then((opened) => resolve(new IndexedDBAccount((db = opened))), reject);
    });
  }
}

class IndexedDBAccount implements ReliableAccountStore {
  constructor(private readonly _db: Database) {}

  outgoing(): Promise<OutgoingRecord[]> {
    return this._db.getAll("outgoing");
  }

  async putOutgoing(record: OutgoingRecord): Promise<void> {
    await this._db.put("outgoing", record);
  }

  removeOutgoing(id: string): Promise<void> {
    return this._db.delete("outgoing", id);
  }

  seen(): Promise<SeenRecord[]> {
    return this._db.getAll("seen");
  }

  async putSeen(record: SeenRecord): Promise<void> {
    await this._db.put("seen", record);
  }

  removeSeen(sender: string): Promise<void> {
    return this._db.delete("seen", sender);
  }

  close(): Promise<void> {
    this._db.close();
    return Promise.resolve();
  }
}
