import { KIMError } from "../base/errors.js";
import { compareMessages, idKey, type Message } from "../base/message.js";
import type { Driver } from "../session/driver.js";
import type { LoadStore, StoreIndexes } from "../session/effects.js";
import { Answers } from "../store/answers.js";
import { FallbackStore } from "../store/fallback.js";
import { MemoryStore } from "../store/memory.js";
import { openStores } from "../store/registry.js";
import type { AccountStore } from "../store/types.js";
import type { MessageIndex } from "../wire/index.js";
import type { Receiver } from "./incoming.js";
import type { Settings } from "./options.js";

export interface StorageOwner {
  /** Names the server that the accounts belong to. Called once, at the first login. */
  namespace(): string;
  report(error: KIMError): void;
  readonly listeners: Pick<Receiver["listeners"], "of">;
}

/** The most entries that are kept for a handler; further ones are left to the server. */
const maxPending = 20_000;

/** Whether there is room for entries without a handler. */
export const enum Room {
  Enough,
  /** No, but a handler is about to take some of them. */
  Soon,
  /** No, not until a handler is added. */
  None,
}

/**
 * Carries out the session's effects on the store. Also keeps in memory the index entries that the
 * application has not seen, so that they can be handed out synchronously, in order with the pushes.
 */
export class Storage {
  /** The account whose store is open. It stays open after a logout, until another account logs in. */
  account: string | undefined;
  private _namespace: string | undefined;
  /** The account's store; undefined before the first login. */
  opened: FallbackStore | undefined;
  private _closed = false;
  /** This account's entries that are stored and not yet handled, by id. */
  private readonly _pending = new Map<string, MessageIndex>();
  /** Ids of the pending entries that a handler is working on. */
  private readonly _given = new Set<string>();
  /** The last write of an index page for this account. */
  private _lastIndexWrite: Promise<void> | undefined;
  /** The answer of the last `hasRoom`; `Enough` again as soon as pending entries are handled. */
  room = Room.Enough;

  constructor(
    private readonly _owner: StorageOwner,
    private readonly _settings: Settings,
    private readonly _driver: Driver,
  ) {}

  async load({ connection, account }: LoadStore): Promise<void> {
    const isOther = account !== this.account;
    if (isOther) this._open(account);
    const store = this.opened as FallbackStore;
    // A store may already show entries whose write has not settled. The session would take them for known
    // and never deliver them.
    await this._lastIndexWrite;
    const [state, pending] = await Promise.all([
      store.load(this._settings.session.maxKnownIds ?? 10_000),
      isOther ? store.pendingIndexes() : [],
    ]);
    if (this.opened !== store || this._closed) return;
    for (const entry of pending) this._pending.set(idKey(entry), entry);
    const size = this._driver.session?.writeState(state) ?? 0;
    this._driver.tell("kim_session_store_loaded", connection, size);
    // Each time: a page may stay open for months.
    await store.prune(this._settings.retention);
  }

  /**
   * Whether `count` more entries may wait for a handler. Without room they are not kept, hence not
   * acknowledged, and the session asks for them again. Reports the first time that there is no room.
   */
  hasRoom(count: number): boolean {
    const before = this.room;
    const hasRoom = !count || this._pending.size + count <= maxPending;
    // A handler that is not working on any of them will be given them next.
    const hasIdleHandler = !this._given.size && this._owner.listeners.of("offline")[0];
    this.room = hasRoom ? Room.Enough : hasIdleHandler ? Room.Soon : Room.None;
    if (before < Room.None && this.room > Room.Soon) {
      this._owner.report(new KIMError("queue_full", "too many messages wait for a handler"));
    }
    return hasRoom;
  }

  keepIndexes({ write, entries, cursor }: StoreIndexes): void {
    if (!this.hasRoom(entries.length)) return this.done([write], 0);
    const keeps = (this._lastIndexWrite = this._answer([write], async (store) => {
      await store.putIndexes(entries, cursor);
      // After a slow write the session fetches the page again: only the last write's entries count.
      if (keeps !== this._lastIndexWrite) return;
      for (const entry of entries) {
        // What the application has put into the store itself is not delivered.
        if (!store.hasInserted(entry)) this._pending.set(idKey(entry), entry);
      }
    }));
  }

  /** Keeps messages that were handled. `late` ones waited for a handler, and are stored as pending so far. */
  async keepMessages(
    writes: readonly number[],
    messages: readonly Message[],
    late: readonly Message[],
  ): Promise<void> {
    await this._answer(writes, async (store) => {
      const all = [...messages, ...late];
      const ids = late.map(({ messageId }) => messageId);
      // Both start in this turn, since the store may be closed right after.
      await Promise.all([all[0] && store.putMessages(all), ids[0] && store.forgetPending(ids)]);
    });
  }

  /**
   * Keeps a message that no handler has seen as a pending offline message: after `handlerTimeout` the
   * session acknowledges newer messages, and then the server forgets this one. Without `waits` it becomes
   * an offline message in this page life, otherwise only in the next.
   */
  async keepUnseen(message: Message, waits: boolean): Promise<void> {
    const entry = indexOf(message);
    if (!waits) this._pending.set(idKey(entry), entry);
    // Another account may log in between the two writes.
    const store = this.opened;
    await store?.putIndexes([entry]);
    await store?.putContents([message]);
  }

  /** The entries that no handler has been given, oldest first. `finished` must be called for them. */
  takePending(): MessageIndex[] {
    const entries = [...this._pending.values()].filter((entry) => !this._given.has(idKey(entry)));
    for (const entry of entries) this._given.add(idKey(entry));
    return entries.sort(compareMessages);
  }

  /** The handlers have finished with the entries `given` from a store, and have `handled` some of them. */
  async finished(
    store: AccountStore | undefined,
    given: readonly MessageIndex[],
    handled: readonly MessageIndex[],
  ): Promise<void> {
    // A group message has the same id for all members: another account's entries must not be touched.
    if (store !== this.opened) return;
    for (const entry of given) this._given.delete(idKey(entry));
    for (const entry of handled) this._pending.delete(idKey(entry));
    if (handled[0]) this.room = Room.Enough;
    await (handled[0] && store?.forgetPending(handled.map(({ messageId }) => messageId)));
  }

  /** Tells the session that writes have ended. Unless `ok`, their messages are not acknowledged. */
  done(writes: readonly number[], ok: number): void {
    if (!writes.length) return;
    this._driver.session?.writeNumbers(writes);
    this._driver.tell("kim_session_store_done", writes.length, ok);
  }

  close(): void {
    this._closed = true;
    this._release();
  }

  private _open(account: string): void {
    const { store, clock, storeTimeout, storeRefusal } = this._settings;
    this._release();
    this.account = account;
    this._lastIndexWrite = undefined;
    this._pending.clear();
    this._given.clear();
    this.room = Room.Enough;
    const name = (this._namespace ??= this._owner.namespace());
    const isMemory = store.open === MemoryStore.prototype.open;
    this.opened = new FallbackStore(
      () => store.open(name, account),
      (cause) => this._failed(cause),
      new Answers(clock, isMemory ? Infinity : storeTimeout),
    );
    openStores.add(this.opened);
    if (storeRefusal) this._failed(storeRefusal);
  }

  private _release(): void {
    if (!this.opened) return;
    openStores.delete(this.opened);
    void this.opened.close();
  }

  private _failed(cause: unknown): void {
    const message = "the store failed: going on in memory";
    this._owner.report(new KIMError("store_failed", message, { cause }));
  }

  private async _answer(
    writes: readonly number[],
    work: (store: FallbackStore) => Promise<void>,
  ): Promise<void> {
    let ok = 1;
    try {
      await work(this.opened as FallbackStore);
    } catch {
      ok = 0;
    }
    this.done(writes, ok);
  }
}

function indexOf(message: Message): MessageIndex {
  return {
    messageId: message.messageId,
    direction: 0,
    sendTime: message.sendTime,
    accountB: message.sender ?? "",
    group: message.group ?? "",
  };
}
