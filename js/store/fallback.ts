import type Long from "long";
import { compareMessages, idKey, type Message } from "../base/message.js";
import { partsOf } from "../base/parts.js";
import type { MessageMark, StoredState } from "../base/stored_state.js";
import type { MessageIndex } from "../wire/index.js";
import type { Answers } from "./answers.js";
import { MemoryAccountStore } from "./memory.js";
import type { AccountStore, PruneLimits } from "./types.js";

/** Ids that a storage is given in one call of `forgetPending`, at most. */
const forgetBatch = 25;

type Operation<T> = (store: AccountStore) => T | PromiseLike<T>;

/** Fails where an adapter gives anything else. */
const pendingOf = async (store: AccountStore): Promise<MessageIndex[]> => {
  const entries = await store.pendingIndexes();
  for (const entry of entries) compareMessages(entry, entry);
  return entries;
};

/**
 * An account store that goes on in memory when its storage fails: a full disk or a browser that
 * forbids storage must not stop a chat, nor must a storage that does not answer. From the first
 * failure on the storage is left alone, and `failed` has been called once. Nothing here waits for
 * ever, or rejects because of the storage.
 */
export class FallbackStore implements AccountStore {
  private _opening: Promise<AccountStore> | undefined;
  /** What comes after the storage, once that has failed or is closed. */
  private _memory: Promise<AccountStore> | undefined;
  /** What the application has put here, by id: it is not delivered any more. */
  private readonly _inserted = new Set<string>();

  constructor(
    private readonly _open: () => AccountStore | PromiseLike<AccountStore>,
    private readonly _failed: (cause: unknown) => void,
    private readonly _answers: Answers,
  ) {}

  load(maxKnown: number): Promise<StoredState> {
    // They are among the known ones from now on.
    this._inserted.clear();
    return this._run(async (store) => {
      const state = await store.load(maxKnown);
      // An adapter that leaves one out has failed.
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

  /** In parts that have the time-out to themselves, and all at once: the storage may be closed next. */
  async forgetPending(ids: readonly Long[]): Promise<void> {
    const forget = (some: Long[]): Promise<void> => this._run((store) => store.forgetPending(some));
    await Promise.all(partsOf(ids, forgetBatch).map(forget));
  }

  /** For what the application puts here itself. What was delivered comes through `putMessages`. */
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

  /** Whether the application has put it here. */
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

  /** The storage is asked nothing any more, and its failures are nobody's any more. */
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

  /** Has the storage do something; rejects if it fails, or does not answer in time. */
  private _ask<T>(operation: Operation<T>): Promise<T> {
    const opening = (this._opening ??= Promise.resolve().then(this._open));
    return this._answers.of(opening, operation);
  }

  /** What the storage still shows goes along: pending entries have not been seen by anybody. */
  private async _giveUp(cause: unknown): Promise<AccountStore> {
    // Not before `_memory` is set: who is told may close this.
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
      // It shows nothing any more.
    }
    void this._release();
    return memory;
  }

  /** Also one that opens too late. */
  private async _release(): Promise<void> {
    try {
      await (await this._opening)?.close();
    } catch {
      // Nothing else can be done about it.
    }
  }
}
