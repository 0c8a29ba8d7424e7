import type Long from "long";
import type { Message } from "../message.js";
import type { MessageIndex } from "../wire/index.js";
import { MemoryAccountStore } from "./memory.js";
import type { AccountStore, MessageMark, PruneLimits, StoredState } from "./types.js";

/**
 * An account store that goes on in memory when its storage fails: a full disk or a browser that
 * forbids storage must not stop a chat. From the first failure on the storage is left alone, and
 * `failed` has been called once.
 */
export class FallbackStore implements AccountStore {
  private _storage: AccountStore | undefined;
  private readonly _memory = new MemoryAccountStore();

  private constructor(private readonly _failed: (cause: unknown) => void) {}

  /** Never rejects. */
  static async open(
    open: () => Promise<AccountStore>,
    failed: (cause: unknown) => void,
  ): Promise<FallbackStore> {
    const store = new FallbackStore(failed);
    try {
      store._storage = await open();
    } catch (error) {
      failed(error);
    }
    return store;
  }

  load(maxKnown: number): Promise<StoredState> {
    return this._run((store) => store.load(maxKnown));
  }

  putIndexes(entries: readonly MessageIndex[], cursor?: Long): Promise<void> {
    return this._run((store) => store.putIndexes(entries, cursor));
  }

  pendingIndexes(): Promise<MessageIndex[]> {
    return this._run((store) => store.pendingIndexes());
  }

  forgetPending(ids: readonly Long[]): Promise<void> {
    return this._run((store) => store.forgetPending(ids));
  }

  putMessage(message: Message): Promise<void> {
    return this._run((store) => store.putMessage(message));
  }

  /** As `putMessage` for each, but the promises of one batch, which are one, are awaited once. */
  putMessages(messages: readonly Message[]): Promise<unknown> {
    return this._run((store) => {
      const writes = messages.map((message) => store.putMessage(message));
      return Promise.all(writes.filter((write, i) => write !== writes[i - 1]));
    });
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

  prune(limits: PruneLimits): Promise<void> {
    return this._run((store) => store.prune(limits));
  }

  async close(): Promise<void> {
    await this._storage?.close().catch(() => undefined);
  }

  private async _run<T>(operation: (store: AccountStore) => Promise<T>): Promise<T> {
    const storage = this._storage;
    if (storage) {
      try {
        return await operation(storage);
      } catch (error) {
        await this._giveUp(storage, error);
      }
    }
    return operation(this._memory);
  }

  /** What the storage still shows goes along: pending entries have not been seen by anybody. */
  private async _giveUp(storage: AccountStore, cause: unknown): Promise<void> {
    if (this._storage !== storage) return;
    this._storage = undefined;
    this._failed(cause);
    try {
      const { cursor, mark } = await storage.load(0);
      await this._memory.putIndexes(await storage.pendingIndexes(), cursor);
      if (mark) await this._memory.setMark(mark);
    } catch {
      // It shows nothing any more.
    }
    await storage.close().catch(() => undefined);
  }
}
