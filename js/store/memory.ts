/* eslint-disable @typescript-eslint/require-await -- an interface of promises, kept without waiting */
import Long from "long";
import type { Message } from "../message.js";
import type { MessageIndex } from "../wire/index.js";
import {
  byOrder,
  indexOfRecord,
  messageOfRecord,
  recordOfIndex,
  recordOfMessage,
  withContent,
  type MessageRecord,
} from "./record.js";
import { RealmAccounts } from "./realm_accounts.js";
import type { AccountStore, MessageMark, MessageStore, PruneLimits, StoredState } from "./types.js";

/** Messages of one account; a store in memory has nobody who prunes it at a page load. */
const maxMessages = 20000;
/** A walk that deletes a Map's first entry is not cheap, so it deletes a good many. */
const evictAtOnce = 2000;

const accounts = /* @__PURE__ */ new RealmAccounts(() => new MemoryAccountStore());

/**
 * Keeps messages for the life of the realm. All memory stores share their content: a new client of
 * an account knows what the one before has handled.
 */
export class MemoryStore implements MessageStore {
  /** The account's messages so far; empty for a new one. */
  async open(namespace: string, account: string): Promise<AccountStore> {
    return accounts.open(namespace, account);
  }
}

/** A burst need not make a promise for each message. */
const atOnce = /* @__PURE__ */ Promise.resolve();

/** The messages of one account in memory. */
export class MemoryAccountStore implements AccountStore {
  private readonly _records = new Map<string, MessageRecord>();
  private _cursor = Long.ZERO;
  private _mark: MessageMark | undefined;
  private _evictAbove = maxMessages + evictAtOnce;

  async load(maxKnown: number): Promise<StoredState> {
    const newest = maxKnown > 0 ? this._sorted().slice(-maxKnown) : [];
    const known = newest.map(({ id }) => Long.fromString(id));
    return { cursor: this._cursor, mark: this._mark, known };
  }

  async putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    const now = Date.now();
    for (const entry of entries) {
      const record = recordOfIndex(entry, now);
      if (!this._records.has(record.id)) this._put(record);
    }
    if (cursor) this._cursor = cursor;
  }

  async pendingIndexes(): Promise<MessageIndex[]> {
    return this._sorted()
      .filter(({ pending }) => pending)
      .map(indexOfRecord);
  }

  async forgetPending(ids: readonly Long[]): Promise<void> {
    for (const id of ids) delete this._records.get(id.toString())?.pending;
  }

  putMessage(message: Message): Promise<void> {
    const record = recordOfMessage(message);
    this._put(withContent(this._records.get(record.id), record));
    return atOnce;
  }

  async putContents(messages: readonly Message[]): Promise<void> {
    for (const message of messages) void this.putMessage(message);
  }

  async get(id: string): Promise<Message | null> {
    return messageOfRecord(this._records.get(id));
  }

  async exist(id: string): Promise<boolean> {
    return this._records.has(id);
  }

  async setMark(mark: MessageMark): Promise<void> {
    this._mark = mark;
  }

  async prune({ maxAgeMs, maxCount }: PruneLimits): Promise<void> {
    const oldest = Date.now() - maxAgeMs;
    let surplus = this._records.size - maxCount;
    for (const { id, arrived, pending } of this._sorted()) {
      if (pending || (surplus <= 0 && arrived >= oldest)) continue;
      this._records.delete(id);
      surplus -= 1;
    }
    this._evictAbove = maxMessages + evictAtOnce;
  }

  /** Stays open: the next client of the account finds it again. */
  async close(): Promise<void> {}

  private _sorted(): MessageRecord[] {
    return [...this._records.values()].sort(byOrder);
  }

  private _put(record: MessageRecord): void {
    this._records.set(record.id, record);
    if (this._records.size <= this._evictAbove) return;
    for (const [id, { pending }] of this._records) {
      if (this._records.size <= maxMessages) break;
      if (!pending) this._records.delete(id);
    }
    // What waits stays. If that is nearly all, the next walk would find as little: not yet.
    this._evictAbove = this._records.size + evictAtOnce;
  }
}
