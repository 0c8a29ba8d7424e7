import { promisifyRequest as done } from "idb-keyval";
import Long from "long";
import { compareMessages, type Message } from "../base/message.js";
import { accountKey } from "../base/namespace.js";
import { partsOf } from "../base/parts.js";
import type { MessageMark, StoredState } from "../base/stored_state.js";
import type { MessageIndex } from "../wire/index.js";
import { openDatabase } from "./database.js";
import {
  indexOf,
  keptIndex,
  keptMessage,
  keptOfRecord,
  messageOf,
  recordOf,
  withContent,
  type MessageRecord,
} from "./record.js";
import type { AccountStore, MessageStore, PruneLimits } from "./types.js";
import { begin, WriteBatch, type Transaction } from "./write_batch.js";

/** A value in the object store "state". Decimal text, since a `Long` does not survive structured cloning. */
interface StateRecord {
  messageId: string;
  sendTime: string;
}

/**
 * Stored in place of the cursor after `repair`: the id of the oldest known message then serves as the cursor,
 * so that the server lists again what was lost.
 */
const lost = 0;

/** The most messages that one transaction of `prune` deletes: other transactions wait for it. */
const pruneBatch = 1000;

function layOut(db: IDBDatabase): void {
  const messages = db.createObjectStore("messages", { keyPath: "id" });
  messages.createIndex("order", "order");
  messages.createIndex("pending", "pending");
  db.createObjectStore("state");
}

/** Keeps messages in IndexedDB, in one database for each account: `kim:["<namespace>","<account>"]`. */
export class IndexedDBStore implements MessageStore {
  /** Opens the account's database, and creates it if it does not exist. Rejects if there is no IndexedDB. */
  async open(namespace: string, account: string): Promise<AccountStore> {
    const db = await openDatabase(`kim:${accountKey(namespace, account)}`, layOut);
    return new IndexedDBAccountStore(db);
  }
}

class IndexedDBAccountStore implements AccountStore {
  private readonly _batch: WriteBatch;

  constructor(private readonly _db: IDBDatabase) {
    this._batch = new WriteBatch(_db);
  }

  async load(maxKnown: number): Promise<StoredState> {
    const { messages, state } = begin(this._db);
    const [ids, cursor, mark] = await Promise.all([
      maxKnown > 0 ? done(messages.index("order").getAllKeys()) : [],
      done<StateRecord | typeof lost | undefined>(state.get("cursor")),
      done<StateRecord | undefined>(state.get("mark")),
    ]);
    return this._parse(() => {
      const known = ids.slice(-maxKnown).map((id) => Long.fromString(id as string));
      return {
        cursor: (cursor === lost ? known[0] : cursor && markOf(cursor).messageId) ?? Long.ZERO,
        mark: mark && markOf(mark),
        known,
      };
    });
  }

  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    const now = Date.now();
    return this._batch.add(async (tx) => {
      await inRuns(entries, (entry) => {
        const record = recordOf(keptIndex(entry, now));
        // A record without `order`, which only another program can have written, is in no index: replace it.
        return addOrUpdate(tx, record, (old) => (old?.order ? undefined : record));
      });
      if (cursor) await putState(tx, "cursor", { messageId: cursor, sendTime: Long.ZERO });
    });
  }

  async pendingIndexes(): Promise<MessageIndex[]> {
    const pending = begin(this._db).messages.index("pending");
    const records = await done<MessageRecord[]>(pending.getAll(1));
    return this._parse(() => records.map(keptOfRecord).sort(compareMessages).map(indexOf));
  }

  forgetPending(ids: readonly Long[]): Promise<void> {
    const forget = (record?: MessageRecord): MessageRecord | undefined => {
      delete record?.pending;
      return record;
    };
    return this._batch.add((tx) => inRuns(ids, (id) => update(tx, id.toString(), forget)));
  }

  putMessage(message: Message): Promise<void> {
    return this.putMessages([message]);
  }

  putMessages(messages: readonly Message[]): Promise<void> {
    return this.putContents(messages);
  }

  putContents(messages: readonly Message[]): Promise<void> {
    const records = messages.map((message) => recordOf(keptMessage(message)));
    return this._batch.add((tx) =>
      inRuns(records, (record) => addOrUpdate(tx, record, (old) => withContent(old, record))),
    );
  }

  async get(id: string): Promise<Message | null> {
    const record = await this._find(id);
    return this._parse(() => messageOf(record && keptOfRecord(record)));
  }

  async exist(id: string): Promise<boolean> {
    return !!(await this._find(id));
  }

  setMark(mark: MessageMark): Promise<void> {
    return this._batch.add((tx) => putState(tx, "mark", mark));
  }

  /** Resolves after the first batch. Further batches run in the background. */
  async prune(limits: PruneLimits): Promise<void> {
    const oldest = Date.now() - limits.maxAgeMs;
    const ids: IDBValidKey[] = [];
    await this._batch.add(async ({ messages }) => {
      let surplus = (await done(messages.count())) - limits.maxCount;
      const request = messages.index("order").openCursor();
      // Oldest first: the loop ends at the first message that may stay.
      for (let cursor; (cursor = await done(request)); cursor.continue()) {
        const { arrived, pending } = cursor.value as MessageRecord;
        if (surplus <= 0 && arrived >= oldest) break;
        if (pending) continue;
        if (ids.push(cursor.primaryKey) === pruneBatch) break;
        surplus -= 1;
      }
      // After the loop: each deletion makes the browser discard what it has prefetched for the cursor.
      for (const id of ids) messages.delete(id);
    });
    if (ids.length === pruneBatch) this.prune(limits).catch(() => undefined);
  }

  /** The browser still completes the open transactions. */
  close(): Promise<void> {
    this._db.close();
    return Promise.resolve();
  }

  /** Reads records. If one is corrupt, deletes all that are, and rejects. */
  private async _parse<T>(parse: () => T): Promise<T> {
    try {
      return parse();
    } catch (error) {
      await this._batch.add(repair);
      throw error;
    }
  }

  private _find(id: string): Promise<MessageRecord | undefined> {
    return done(begin(this._db).messages.get(id));
  }
}

/** Requests that are made in one go: those of a whole burst blocked a page for 0.2 s. */
const RUN = 200;

async function inRuns<T>(
  items: readonly T[],
  request: (item: T) => Promise<unknown>,
): Promise<void> {
  for (const run of partsOf(items, RUN)) await Promise.all(run.map(request));
}

/**
 * Adds a record. If its id is already present, which is rare, updates the old record with `change`. Looking
 * it up first takes twice as long.
 */
async function addOrUpdate(
  tx: Transaction,
  record: MessageRecord,
  change: (old: MessageRecord | undefined) => MessageRecord | undefined,
): Promise<void> {
  await done(tx.messages.add(record)).catch(() => update(tx, record.id, change));
}

/** Replaces a record by what `change` makes of it, or leaves it as it is if that is undefined. */
async function update(
  { messages }: Transaction,
  id: string,
  change: (old: MessageRecord | undefined) => MessageRecord | undefined,
): Promise<void> {
  const changed = change(await done<MessageRecord | undefined>(messages.get(id)));
  if (changed) await done(messages.put(changed));
}

function markOf({ messageId, sendTime }: StateRecord): MessageMark {
  return { messageId: Long.fromString(messageId), sendTime: Long.fromString(sendTime) };
}

/**
 * Deletes the records that cannot be read. The server has to list their messages again, and nobody knows how
 * old they were: so the cursor becomes `lost`.
 */
async function repair({ messages, state }: Transaction): Promise<void> {
  for (const record of await done<MessageRecord[]>(messages.getAll())) {
    try {
      keptOfRecord(record);
    } catch {
      messages.delete(record.id);
    }
  }
  // The mark is dropped as well: the next page of the index and the next acknowledgement set both again.
  state.clear();
  state.put(lost, "cursor");
}

async function putState({ state }: Transaction, key: string, mark: MessageMark): Promise<void> {
  const record = { messageId: mark.messageId.toString(), sendTime: mark.sendTime.toString() };
  await done(state.put(record, key));
}
