import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import Long from "long";
import type { Message } from "../message.js";
import type { MessageIndex } from "../wire/index.js";
import {
  indexOfRecord,
  messageOfRecord,
  recordOfIndex,
  recordOfMessage,
  withContent,
  type MessageRecord,
} from "./record.js";
import type { AccountStore, MessageMark, MessageStore, PruneLimits, StoredState } from "./types.js";
import { WriteBatch, type WriteTransaction } from "./write_batch.js";

/** The layout of one account's database. */
export interface KimSchema extends DBSchema {
  messages: {
    key: string;
    value: MessageRecord;
    indexes: { order: string; pending: number };
  };
  state: { key: string; value: StateRecord };
}

/** Decimal numbers, since IndexedDB has no 64-bit integer that sorts in every browser. */
interface StateRecord {
  messageId: string;
  sendTime: string;
}

export type Database = IDBPDatabase<KimSchema>;

const schemaVersion = 1;

/** Each step brings a database from the version before to its own; none is ever taken out. */
function upgrade(db: Database, oldVersion: number): void {
  if (oldVersion < 1) {
    const messages = db.createObjectStore("messages", { keyPath: "id" });
    messages.createIndex("order", "order");
    messages.createIndex("pending", "pending");
    db.createObjectStore("state");
  }
}

/** Keeps messages in the browser: one database `kim:<namespace>:<account>` for each account. */
export class IndexedDBStore implements MessageStore {
  async open(namespace: string, account: string): Promise<AccountStore> {
    const db = await openDatabase(`kim:${namespace}:${account}`);
    return new IndexedDBAccountStore(db);
  }
}

function openDatabase(name: string): Promise<Database> {
  return new Promise((resolve, reject) => {
    let db: Database | undefined;
    openDB<KimSchema>(name, schemaVersion, {
      upgrade,
      // An old page of a former version holds the database: do not wait until it is closed.
      blocked: () => reject(new Error("another page holds the database")),
      // A page of a later version wants to change the layout: do not stand in its way.
      blocking: () => db?.close(),
    }).then((opened) => resolve((db = opened)), reject);
  });
}

class IndexedDBAccountStore implements AccountStore {
  private readonly _batch: WriteBatch;

  constructor(private readonly _db: Database) {
    this._batch = new WriteBatch(_db);
  }

  async load(maxKnown: number): Promise<StoredState> {
    const tx = this._db.transaction(["messages", "state"]);
    const [ids, cursor, mark] = await Promise.all([
      maxKnown > 0 ? tx.objectStore("messages").index("order").getAllKeys() : [],
      tx.objectStore("state").get("cursor"),
      tx.objectStore("state").get("mark"),
    ]);
    return {
      cursor: cursor ? Long.fromString(cursor.messageId) : Long.ZERO,
      mark: mark && {
        sendTime: Long.fromString(mark.sendTime),
        messageId: Long.fromString(mark.messageId),
      },
      known: ids.slice(-maxKnown).map((id) => Long.fromString(id)),
    };
  }

  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    const now = Date.now();
    return this._batch.add(async (tx) => {
      const messages = tx.objectStore("messages");
      const put = async (entry: MessageIndex): Promise<void> => {
        const record = recordOfIndex(entry, now);
        if ((await messages.getKey(record.id)) === undefined) await messages.put(record);
      };
      await Promise.all(entries.map(put));
      if (cursor) await putState(tx, "cursor", { messageId: cursor, sendTime: Long.ZERO });
    });
  }

  async pendingIndexes(): Promise<MessageIndex[]> {
    const records = await this._db.getAllFromIndex("messages", "pending", 1);
    return records.sort((a, b) => (a.order < b.order ? -1 : 1)).map(indexOfRecord);
  }

  forgetPending(ids: readonly Long[]): Promise<void> {
    return this._batch.add(async (tx) => {
      const messages = tx.objectStore("messages");
      const forget = async (id: Long): Promise<void> => {
        const record = await messages.get(id.toString());
        if (!record) return;
        delete record.pending;
        await messages.put(record);
      };
      await Promise.all(ids.map(forget));
    });
  }

  putMessage(message: Message): Promise<void> {
    return this.putContents([message]);
  }

  putContents(list: readonly Message[]): Promise<void> {
    const records = list.map(recordOfMessage);
    return this._batch.add(async (tx) => {
      const messages = tx.objectStore("messages");
      const put = async (record: MessageRecord): Promise<void> => {
        await messages.put(withContent(await messages.get(record.id), record));
      };
      await Promise.all(records.map(put));
    });
  }

  async get(id: string): Promise<Message | null> {
    return messageOfRecord(await this._db.get("messages", id));
  }

  async exist(id: string): Promise<boolean> {
    return (await this._db.getKey("messages", id)) !== undefined;
  }

  setMark(mark: MessageMark): Promise<void> {
    return this._batch.add((tx) => putState(tx, "mark", mark));
  }

  prune({ maxAgeMs, maxCount }: PruneLimits): Promise<void> {
    const oldest = Date.now() - maxAgeMs;
    return this._batch.add(async (tx) => {
      const messages = tx.objectStore("messages");
      let surplus = (await messages.count()) - maxCount;
      let cursor = await messages.index("order").openCursor();
      // Oldest first: the walk ends at the first message that may stay.
      while (cursor && (surplus > 0 || cursor.value.arrived < oldest)) {
        if (!cursor.value.pending) {
          await cursor.delete();
          surplus -= 1;
        }
        cursor = await cursor.continue();
      }
    });
  }

  async close(): Promise<void> {
    await this._batch.flushed();
    this._db.close();
  }
}

async function putState(tx: WriteTransaction, key: string, mark: MessageMark): Promise<void> {
  const record = { messageId: mark.messageId.toString(), sendTime: mark.sendTime.toString() };
  await tx.objectStore("state").put(record, key);
}
