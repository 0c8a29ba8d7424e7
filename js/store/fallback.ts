import type Long from "long";
import { compareMessages, idKey, type Message } from "../base/message.js";
import { partsOf } from "../base/parts.js";
import type { MessageMark, StoredState } from "../base/stored_state.js";
import type { MessageIndex } from "../wire/index.js";
import type { Answers } from "./answers.js";
import { MemoryAccountStore } from "./memory.js";
import type { AccountStore, PruneLimits } from "./types.js";

/** The most ids in one call of a storage's `forgetPending`. */
const forgetBatch = 25;

type Operation<T> = (store: AccountStore) => T | PromiseLike<T>;

/** The storage's pending entries. Rejects if an adapter returns anything else. */
const pendingOf = async (store: AccountStore): Promise<MessageIndex[]> => {
  const entries = await store.pendingIndexes();
  for (const entry of entries) compareMessages(entry, entry);
  return entries;
};

/**
 * An account store that falls back to memory when its storage fails. A full disk, a browser that forbids
 * storage, or a storage that does not answer must not stop a chat. At the first failure `failed` is called
 * once, and the storage is not used any more. No call waits forever or rejects because of the storage.
 */
export class FallbackStore implements AccountStore {
  private _opening: Promise<AccountStore> | undefined;
  /** Replaces the storage once that has failed or was closed. */
  private _memory: Promise<AccountStore> | undefined;
  /** Ids of the messages that the application has stored itself: these are not delivered. */
  private readonly _inserted = new Set<string>();

  constructor(
    private readonly _open: () => AccountStore | PromiseLike<AccountStore>,
    private readonly _failed: (cause: unknown) => void,
    private readonly _answers: Answers,
  ) {}

  load(maxKnown: number): Promise<StoredState> {
    // From now on they are among the known ids.
    this._inserted.clear();
    return this._run(async (store) => {
      const state = await store.load(maxKnown);
      // Throws if an adapter has left out `cursor`, `known` or one of its ids.
      [state.cursor, ...state.known].forEach(({ low }) => low);
      return state;
    });
  }

  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    return this._run((store) => store.putIndexes(entries, cursor));
  }

  pendingIndexes(): Promise<MessageIndex[]> {
    return this._run(pendingOf);
  }

  /**
   * Splits the ids into parts, each with a time-out of its own. All calls start in this turn, because the
   * storage may be closed right after.
   */
  async forgetPending(ids: readonly Long[]): Promise<void> {
    const forget = (some: Long[]): Promise<void> => this._run((store) => store.forgetPending(some));
    await Promise.all(partsOf(ids, forgetBatch).map(forget));
  }

  /** Only for messages that the application stores itself. Delivered ones go through `putMessages`. */
  putMessage(message: Message): Promise<void> {
    this._inserted.add(idKey(message));
    return this._run((store) => store.putMessage(message));
  }

  putMessages(messages: readonly Message[]): Promise<unknown> {
    return this._run((store) =>
      store.putMessages
        ? store.putMessages(messages)
        : Promise.all(messages.map((message) => store.putMessage(message))),
    );
  }

  /** Whether the application has stored the message itself. */
  hasInserted(message: { messageId: Long }): boolean {
    return this._inserted.size > 0 && this._inserted.has(idKey(message));
  }

  putContents(messages: readonly Message[]): Promise<void> {
    return this._run((store) => store.putContents(messages));
  }

  get(id: string): Promise<Message | null> {
    return this._run((store) => store.get(id));
  }

  exist(id: string): Promise<boolean> {
    return this._run((store) => store.exist(id));
  }

  setMark(mark: MessageMark): Promise<void> {
    return this._run((store) => store.setMark(mark));
  }

  async prune(limits: PruneLimits): Promise<void> {
    await this._run((store) => store.prune(limits));
  }

  /** Closes the storage. From now on it is not called, and its failures are not reported. */
  async close(): Promise<void> {
    if (this._memory) return;
    this._memory = Promise.resolve(new MemoryAccountStore());
    await this._release();
  }

  private async _run<T>(operation: Operation<T>): Promise<T> {
    if (!this._memory) {
      try {
        return await this._ask(operation);
      } catch (error) {
        this._memory ??= this._giveUp(error);
      }
    }
    return operation(await this._memory);
  }

  /** Runs an operation on the storage. Rejects if it fails or does not answer in time. */
  private _ask<T>(operation: Operation<T>): Promise<T> {
    const opening = (this._opening ??= Promise.resolve().then(this._open));
    return this._answers.of(opening, operation);
  }

  /** Moves on to memory, and takes along what can still be read: no handler has seen the pending entries. */
  private async _giveUp(cause: unknown): Promise<AccountStore> {
    // `_memory` must be set first: `failed` may close this store.
    await Promise.resolve();
    this._failed(cause);
    this._answers.endAll(cause);
    this._answers.patience /= 5;
    const memory = new MemoryAccountStore();
    try {
      const [{ cursor, mark }, pending] = await this._ask((store) =>
        Promise.all([store.load(0), pendingOf(store)]),
      );
      await memory.putIndexes(pending, cursor);
      if (mark) await memory.setMark(mark);
    } catch {
      // The storage cannot be read any more.
    }
    void this._release();
    return memory;
  }

  /** Closes the storage, even if it opens only later. */
  private async _release(): Promise<void> {
    try {
      await (await this._opening)?.close();
    } catch {
      // It did not open, or cannot be closed: there is nothing left to do.
    }
  }
}
