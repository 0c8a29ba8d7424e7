/* eslint-disable @typescript-eslint/require-await -- implements an asynchronous interface synchronously */
import Long from "long";
import { compareMessages, type Message } from "../base/message.js";
import type { MessageMark, StoredState } from "../base/stored_state.js";
import type { MessageIndex } from "../wire/index.js";
import { keyOf, keyOfDigits } from "./memory_key.js";
import { realmAccounts } from "./realm_accounts.js";
import {
  indexOf,
  keptIndex,
  keptMessage,
  messageOf,
  withContent,
  type KeptMessage,
} from "./record.js";
import type { AccountStore, MessageStore, PruneLimits } from "./types.js";

/** The most messages of one account. Unlike a storage, memory is not pruned by page loads. */
const maxMessages = 20000;
/** Deleting the first entry of a Map is not cheap, so evictions come in batches of this size. */
const evictAtOnce = 2000;

const openAccount = /* @__PURE__ */ realmAccounts(() => new MemoryAccountStore());

/**
 * Keeps messages in memory, for the lifetime of the realm. All instances share their contents, so a new
 * client of an account knows what the previous one has handled.
 */
export class MemoryStore implements MessageStore {
  /** Opens the account's store with the messages that it has so far; empty for a new account. */
  async open(namespace: string, account: string): Promise<AccountStore> {
    return openAccount(namespace, account);
  }
}

/** The messages of one account in memory. */
export class MemoryAccountStore implements AccountStore {
  private readonly _messages = new Map<string, KeptMessage>();
  private _cursor = Long.ZERO;
  private _mark: MessageMark | undefined;
  private _evictAbove = maxMessages + evictAtOnce;

  async load(maxKnown: number): Promise<StoredState> {
    const newest = maxKnown > 0 ? this._sorted().slice(-maxKnown) : [];
    const known = newest.map(({ messageId }) => messageId);
    return { cursor: this._cursor, mark: this._mark, known };
  }

  async putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    const now = Date.now();
    for (const entry of entries) {
      const key = keyOf(entry);
      if (!this._messages.has(key)) this._put(key, keptIndex(entry, now));
    }
    if (cursor) this._cursor = cursor;
  }

  async pendingIndexes(): Promise<MessageIndex[]> {
    return this._sorted()
      .filter(({ pending }) => pending)
      .map(indexOf);
  }

  async forgetPending(ids: readonly Long[]): Promise<void> {
    for (const messageId of ids) delete this._messages.get(keyOf({ messageId }))?.pending;
  }

  putMessage(message: Message): Promise<void> {
    return this.putMessages([message]);
  }

  putMessages(messages: readonly Message[]): Promise<void> {
    return this.putContents(messages);
  }

  async putContents(messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      const key = keyOf(message);
      this._put(key, withContent(this._messages.get(key), keptMessage(message)));
    }
  }

  async get(id: string): Promise<Message | null> {
    return messageOf(this._find(id));
  }

  async exist(id: string): Promise<boolean> {
    return !!this._find(id);
  }

  async setMark(mark: MessageMark): Promise<void> {
    this._mark = mark;
  }

  async prune({ maxAgeMs, maxCount }: PruneLimits): Promise<void> {
    const oldest = Date.now() - maxAgeMs;
    let surplus = this._messages.size - maxCount;
    for (const message of this._sorted()) {
      if (message.pending || (surplus <= 0 && message.arrived >= oldest)) continue;
      this._messages.delete(keyOf(message));
      surplus -= 1;
    }
    this._evictAbove = maxMessages + evictAtOnce;
  }

  /** Keeps everything: the next client of the account opens the same store. */
  async close(): Promise<void> {}

  /** Finds a message by its id in canonical decimal form. */
  private _find(id: string): KeptMessage | undefined {
    return this._messages.get(keyOfDigits(id) ?? "");
  }

  private _sorted(): KeptMessage[] {
    return [...this._messages.values()].sort(compareMessages);
  }

  private _put(key: string, message: KeptMessage): void {
    this._messages.set(key, message);
    if (this._messages.size <= this._evictAbove) return;
    for (const [oldest, { pending }] of this._messages) {
      if (this._messages.size <= maxMessages) break;
      if (!pending) this._messages.delete(oldest);
    }
    // Pending entries stay. If nearly all are pending, the next eviction would find just as few: wait
    // until another batch has been added.
    this._evictAbove = this._messages.size + evictAtOnce;
  }
}
