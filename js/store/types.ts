import type Long from "long";
import type { Message } from "../base/message.js";
import type { MessageMark, StoredState } from "../base/stored_state.js";
import type { MessageIndex } from "../wire/index.js";

/** Limits for `prune`. */
export interface PruneLimits {
  /** Messages that arrived longer ago are forgotten, in milliseconds. */
  maxAgeMs: number;
  /** At most so many are kept, the newest. */
  maxCount: number;
}

/**
 * Keeps messages between sessions and page loads, one account apart from another.
 *
 * Write an adapter by implementing this interface, and pass it as `options.store`. A promise that
 * rejects tells the client to go on in memory, and so does a method that throws, or one whose promise
 * has not settled `storeTimeout` after those of all calls before it have; a busy page waits up to five
 * times as long. Where the store has failed it is closed, and what is still pending in it goes along if
 * it can be read in a fifth of that time.
 */
export interface MessageStore {
  /**
   * Opens the store of one account.
   * @param namespace which server the account belongs to: `options.namespace`, or the URL's host
   */
  open(namespace: string, account: string): Promise<AccountStore>;
}

/** The messages of one account. Every write is durable when its promise resolves. */
export interface AccountStore {
  /** The state as of the last writes, with at most `maxKnown` ids. */
  load(maxKnown: number): Promise<StoredState>;
  /**
   * Keeps entries of the offline index as pending, and the cursor, all or nothing. An entry whose
   * id is known already stays as it is. Without a cursor the old one stays.
   */
  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void>;
  /** Entries that no `forgetPending` has named yet, oldest first. */
  pendingIndexes(): Promise<MessageIndex[]>;
  /** Takes entries off the pending list, 25 at most. Their ids stay known. Many calls may come at once. */
  forgetPending(ids: readonly Long[]): Promise<void>;
  /** Keeps a message that the application has handled. */
  putMessage(message: Message): Promise<void>;
  /**
   * As `putMessage` for each. Where a store has it, what was handled in one turn is handed over so: one at
   * least. Who wraps a store must wrap both.
   */
  putMessages?(messages: readonly Message[]): Promise<unknown>;
  /** Adds contents that were loaded for index entries. */
  putContents(messages: readonly Message[]): Promise<void>;
  /** The message if it is here with its content, otherwise null. `id` is decimal. */
  get(id: string): Promise<Message | null>;
  /** Whether the id is known. `id` is decimal. */
  exist(id: string): Promise<boolean>;
  /** Keeps the newest acknowledged message. */
  setMark(mark: MessageMark): Promise<void>;
  /**
   * Forgets old messages, but never pending ones. Called once after `open`. Many at once may take longer than
   * `storeTimeout`: a store may resolve before it has forgotten them all.
   */
  prune(limits: PruneLimits): Promise<unknown>;
  /** Lets go of what is open. Nothing else is called afterwards. */
  close(): Promise<void>;
}
