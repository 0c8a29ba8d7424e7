import Long from "long";
import type { Message } from "../message.js";
import type { MessageIndex } from "../wire/index.js";
import { resultOf } from "./idb_requests.js";
import {
  indexOfRecord,
  messageOfRecord,
  recordOfIndex,
  recordOfMessage,
  withContent,
  type MessageRecord,
} from "./record.js";
import type { AccountStore, MessageMark, MessageStore, PruneLimits, StoredState } from "./types.js";
import { WriteBatch } from "./write_batch.js";

/** Decimal numbers, since IndexedDB has no 64-bit integer that sorts in every browser. */
interface StateRecord {
  messageId: string;
  sendTime: string;
}

const schemaVersion = 1;

/**
 * Each step brings a database from the version before to its own; none is ever taken out. There are
 * two stores: a MessageRecord for each message, and a StateRecord for "cursor" and for "mark".
 */
function upgrade(db: IDBDatabase, oldVersion: number): void {
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

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, schemaVersion);
    request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
    // An old page of a former version holds the database: do not wait until it is closed.
    request.onblocked = () => reject(new Error("another page holds the database"));
    resultOf(request).then((db) => {
      // A page of a later version wants to change the layout: do not stand in its way.
      db.onversionchange = () => db.close();
      resolve(db);
    }, reject);
  });
}

const messagesOf = (tx: IDBTransaction): IDBObjectStore => tx.objectStore("messages");

function recordIn(messages: IDBObjectStore, id: string): Promise<MessageRecord | undefined> {
  return resultOf(messages.get(id) as IDBRequest<MessageRecord | undefined>);
}

class IndexedDBAccountStore implements AccountStore {
  private readonly _batch: WriteBatch;

  constructor(private readonly _db: IDBDatabase) {
    this._batch = new WriteBatch(_db);
  }

  async load(maxKnown: number): Promise<StoredState> {
    const tx = this._db.transaction(["messages", "state"]);
    const state = (key: string): Promise<StateRecord | undefined> =>
      resultOf(tx.objectStore("state").get(key) as IDBRequest<StateRecord | undefined>);
    const [ids, cursor, mark] = await Promise.all([
      maxKnown > 0 ? resultOf(messagesOf(tx).index("order").getAllKeys()) : [],
      state("cursor"),
      state("mark"),
    ]);
    return {
      cursor: cursor ? Long.fromString(cursor.messageId) : Long.ZERO,
      mark: mark && {
        sendTime: Long.fromString(mark.sendTime),
        messageId: Long.fromString(mark.messageId),
      },
      known: ids.slice(-maxKnown).map((id) => Long.fromString(id as string)),
    };
  }

  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    const now = Date.now();
    return this._batch.add(async (tx) => {
      const messages = messagesOf(tx);
      const put = async (entry: MessageIndex): Promise<void> => {
        const record = recordOfIndex(entry, now);
        if ((await resultOf(messages.getKey(record.id))) === undefined) messages.put(record);
      };
      await Promise.all(entries.map(put));
      if (cursor) putState(tx, "cursor", { messageId: cursor, sendTime: Long.ZERO });
    });
  }

  async pendingIndexes(): Promise<MessageIndex[]> {
    const request = this._messages().index("pending").getAll(1) as IDBRequest<MessageRecord[]>;
    const records = await resultOf(request);
    return records.sort((a, b) => (a.order < b.order ? -1 : 1)).map(indexOfRecord);
  }

  forgetPending(ids: readonly Long[]): Promise<void> {
    return this._batch.add(async (tx) => {
      const messages = messagesOf(tx);
      const forget = async (id: Long): Promise<void> => {
        const record = await recordIn(messages, id.toString());
        if (!record) return;
        delete record.pending;
        messages.put(record);
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
      const messages = messagesOf(tx);
      const put = async (record: MessageRecord): Promise<void> => {
        messages.put(withContent(await recordIn(messages, record.id), record));
      };
      await Promise.all(records.map(put));
    });
  }

  async get(id: string): Promise<Message | null> {
    return messageOfRecord(await recordIn(this._messages(), id));
  }

  async exist(id: string): Promise<boolean> {
    return (await resultOf(this._messages().getKey(id))) !== undefined;
  }

  setMark(mark: MessageMark): Promise<void> {
    return this._batch.add((tx) => putState(tx, "mark", mark));
  }

  prune({ maxAgeMs, maxCount }: PruneLimits): Promise<void> {
    const oldest = Date.now() - maxAgeMs;
    return this._batch.add(async (tx) => {
      const messages = messagesOf(tx);
      let surplus = (await resultOf(messages.count())) - maxCount;
      const walk = messages.index("order").openCursor();
      // Oldest first: the walk ends at the first message that may stay.
      for (let cursor; (cursor = await resultOf(walk)); cursor.continue()) {
        const { arrived, pending } = cursor.value as MessageRecord;
        if (surplus <= 0 && arrived >= oldest) break;
        if (pending) continue;
        cursor.delete();
        surplus -= 1;
      }
    });
  }

  async close(): Promise<void> {
    await this._batch.flushed();
    this._db.close();
  }

  private _messages(): IDBObjectStore {
    return messagesOf(this._db.transaction("messages"));
  }
}

function putState(tx: IDBTransaction, key: string, mark: MessageMark): void {
  const record = { messageId: mark.messageId.toString(), sendTime: mark.sendTime.toString() };
  tx.objectStore("state").put(record, key);
}
