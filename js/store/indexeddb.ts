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

/** What "state" holds. Decimal, since IndexedDB has no 64-bit integer that sorts everywhere. */
interface StateRecord {
  messageId: string;
  sendTime: string;
}

/** In the cursor's place: what the store has lost is listed after the oldest message that it knows. */
const lost = 0;

/** So many messages are forgotten in one transaction: others wait for it. */
const pruneBatch = 1000;

function layOut(db: IDBDatabase): void {
  const messages = db.createObjectStore("messages", { keyPath: "id" });
  messages.createIndex("order", "order");
  messages.createIndex("pending", "pending");
  db.createObjectStore("state");
}

/** Keeps messages in the browser: one database `kim:["<namespace>","<account>"]` for each account. */
export class IndexedDBStore implements MessageStore {
  /**
   * Opens the account's database, and makes it if there is none. Rejects where there is no
   * IndexedDB.
   */
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
        // One without a time is in no index, where nobody would find it.
        return keep(tx, record, (old) => (old?.order ? undefined : record));
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
      inRuns(records, (record) => keep(tx, record, (old) => withContent(old, record))),
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

  /** Where there may be more to forget, that goes on by itself: nobody waits for it. */
  async prune(limits: PruneLimits): Promise<void> {
    const oldest = Date.now() - limits.maxAgeMs;
    const ids: IDBValidKey[] = [];
    await this._batch.add(async ({ messages }) => {
      let surplus = (await done(messages.count())) - limits.maxCount;
      const request = messages.index("order").openCursor();
      // Oldest first: the walk ends at the first message that may stay.
      for (let cursor; (cursor = await done(request)); cursor.continue()) {
        const { arrived, pending } = cursor.value as MessageRecord;
        if (surplus <= 0 && arrived >= oldest) break;
        if (pending) continue;
        if (ids.push(cursor.primaryKey) === pruneBatch) break;
        surplus -= 1;
      }
      // Not before: with each of them the browser drops what it has fetched ahead for the cursor.
      for (const id of ids) messages.delete(id);
    });
    if (ids.length === pruneBatch) this.prune(limits).catch(() => undefined);
  }

  /** A browser first completes the transactions that there are. */
  close(): Promise<void> {
    this._db.close();
    return Promise.resolve();
  }

  /** Rejects where a record cannot be read; from then on there is none of the kind. */
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

/** Requests that are made at once: those of a whole burst took a page 0.2 s at a stretch. */
const RUN = 200;

async function inRuns<T>(
  items: readonly T[],
  request: (item: T) => Promise<unknown>,
): Promise<void> {
  for (const run of partsOf(items, RUN)) await Promise.all(run.map(request));
}

/**
 * Keeps a record under an id that is mostly new, or else what `change` makes of the one that is there: to ask
 * first takes twice as long.
 */
async function keep(
  tx: Transaction,
  record: MessageRecord,
  change: (old: MessageRecord | undefined) => MessageRecord | undefined,
): Promise<void> {
  await done(tx.messages.add(record)).catch(() => update(tx, record.id, change));
}

/** Writes what `change` makes of a record; nothing where that is nothing. */
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

/** Removes what cannot be read. The server then has to list it again: how far that was is not known. */
async function repair({ messages, state }: Transaction): Promise<void> {
  for (const record of await done<MessageRecord[]>(messages.getAll())) {
    try {
      keptOfRecord(record);
    } catch {
      messages.delete(record.id);
    }
  }
  // The cursor of the server's next page, and the next acknowledgement, are as good.
  state.clear();
  state.put(lost, "cursor");
}

async function putState({ state }: Transaction, key: string, mark: MessageMark): Promise<void> {
  const record = { messageId: mark.messageId.toString(), sendTime: mark.sendTime.toString() };
  await done(state.put(record, key));
}
