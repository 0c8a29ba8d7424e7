import type Long from "long";
import type { Message } from "../base/message.js";
import type { MessageMark, StoredState } from "../base/stored_state.js";
import type { MessageIndex } from "../wire/index.js";

/** Limits for `prune`. */
export interface PruneLimits {
  /** Messages that arrived longer ago than this, in milliseconds, are deleted. */
  maxAgeMs: number;
  /** The most messages that are kept; the oldest are deleted first. */
  maxCount: number;
}

/**
 * Keeps messages across sessions and page loads, separately for each account.
 *
 * To use a storage of your own, implement this interface and pass it as `options.store`. The client goes
 * on in memory if a method throws, if its promise rejects, or if its promise has not settled within
 * `storeTimeout` after the promises of all earlier calls have; a busy page waits up to five times as
 * long. The store that failed is closed. Its pending entries are taken along if they can be read within a
 * fifth of `storeTimeout`.
 */
export interface MessageStore {
  /**
   * Opens the store of one account.
   * @param namespace names the server that the account belongs to: see `options.namespace`
   */
  open(namespace: string, account: string): Promise<AccountStore>;
}

/** The messages of one account. Each write must be durable when its promise resolves. */
export interface AccountStore {
  /** The state after all writes so far, with at most `maxKnown` known ids. */
  load(maxKnown: number): Promise<StoredState>;
  /**
   * Stores entries of the offline index as pending, together with the cursor, atomically. An entry whose
   * id is already known is left unchanged. Without a cursor the old one is kept.
   */
  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void>;
  /** The entries that are still pending, oldest first. */
  pendingIndexes(): Promise<MessageIndex[]>;
  /** Marks entries, at most 25, as no longer pending. Their ids stay known. Calls may be concurrent. */
  forgetPending(ids: readonly Long[]): Promise<void>;
  /** Stores a message that the application has handled. */
  putMessage(message: Message): Promise<void>;
  /**
   * Like `putMessage`, for several messages, at least one. If a store has this method, messages that were
   * handled in the same turn are passed to it together. A wrapper around a store must wrap both methods.
   */
  putMessages?(messages: readonly Message[]): Promise<unknown>;
  /** Stores the contents that were loaded for index entries. */
  putContents(messages: readonly Message[]): Promise<void>;
  /** The message, or null if its content is not stored. `id` is decimal. */
  get(id: string): Promise<Message | null>;
  /** Whether the id is known. `id` is decimal. */
  exist(id: string): Promise<boolean>;
  /** Stores the newest acknowledged message. */
  setMark(mark: MessageMark): Promise<void>;
  /**
   * Deletes old messages, but never pending ones. Called once per connection. Deleting many may take longer
   * than `storeTimeout`, so a store may resolve before it has deleted them all.
   */
  prune(limits: PruneLimits): Promise<unknown>;
  /** Releases all resources. Nothing is called afterwards. */
  close(): Promise<void>;
}
