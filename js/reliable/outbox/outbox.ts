import { State } from "../../base/states.js";
import { accountKey } from "../../base/namespace.js";
import { RealmClock } from "../../base/clock.js";
import { abortable, untilAborted, type SignalOptions } from "../../base/signals.js";
import type { ReliableClient } from "../client.js";
import { isMessageId, newMessageId } from "../envelope.js";
import { check, ReliableError } from "../errors.js";
import { Handlers } from "../handlers.js";
import { Archive } from "./archive.js";
import { Lanes } from "./lane.js";
import { checkOptions } from "../options.js";
import { Entry, type Outgoing } from "./outgoing.js";
import { locksOfRealm, type Locks } from "./owner.js";
import { Sender } from "./sender.js";
import { Shelf, type ShelfOptions } from "../shelf.js";
import { signalOf } from "../signals.js";
import type { OutgoingRecord } from "../store/types.js";

/** The options of an outbox. Durations are in milliseconds. */
export interface OutboxOptions extends ShelfOptions {
  /** How many messages may wait; any further one is refused as `outbox_full`. Default 1000. */
  maxMessages?: number | undefined;
  /** A message is given up after this many attempts without a final answer; 0 for no limit. Default 20. */
  maxAttempts?: number | undefined;
  /**
   * After attempt n a message waits a random time below `min(backoffCap, backoffBase * 2^n)`, or
   * for the next connection. Default 1000.
   */
  backoffBase?: number | undefined;
  /** See `backoffBase`. Default 30 000. */
  backoffCap?: number | undefined;
  /** Shows which tabs are alive; by default the browser's Web Locks, if any. */
  locks?: Locks | undefined;
}

/** A message to send. */
export interface OutgoingContent {
  /** A MessageType, or a number of your own. Default: text. */
  type?: number | undefined;
  /** At most 5000 characters. */
  body: string;
  /** At most 476 characters: the server's 500 without the envelope. */
  extra?: string | undefined;
}

/** The options of a call to send a message. */
export interface SendOptions extends SignalOptions {
  /** The message id: 1 to 64 letters, digits, `-`, `_`. By default 96 random bits. */
  id?: string | undefined;
  /** Removes the message, as `discard` does; a message in flight, if that attempt settles nothing. */
  signal?: AbortSignal | undefined;
}

/** The events of an outbox. */
export type OutboxEventMap = {
  /** A message was stored, or found in the store, or its status has changed. */
  status: Outgoing;
  /** An error that no message reports. */
  error: ReliableError;
};

/**
 * Sends messages so that each arrives once, in order, even if connections are lost and pages are reloaded. A
 * message is stored before it is sent, carries an id in its envelope, and is resent under that id until an
 * answer settles it. Receivers drop duplicates with an `Inbox`.
 */
export class Outbox {
  private readonly _handlers = new Handlers<OutboxEventMap>();
  private readonly _entries = new Map<string, Entry>();
  private readonly _maxMessages: number;
  private readonly _sender: Sender;
  private readonly _lanes: Lanes;
  private readonly _archive: Archive;
  private readonly _stopListening: () => void;
  private _lastOrder = 0;
  private _closing: Promise<void> | undefined;

  /**
   * @param client may log in and out at any time: the outbox sends whenever it is connected
   * @throws ReliableError `invalid_argument` that names the option
   */
  constructor(
    private readonly _client: ReliableClient,
    private readonly _options: OutboxOptions,
  ) {
    const settings = settingsOf(_client, _options);
    const { clock, account, namespace = "", locks } = settings;
    const failed = (error: ReliableError): void => this._handlers.emit("error", error);
    const keep = (record: OutgoingRecord): Promise<void> => this._archive.keep(record);
    this._maxMessages = settings.maxMessages;
    this._sender = new Sender({ ...settings, client: _client, keep });
    this._lanes = new Lanes(this._sender);
    this._archive = new Archive({
      shelf: new Shelf(_client, settings, failed),
      scope: accountKey(namespace, account),
      locks,
      clock,
      found: (records) => this._inherit(records),
    });
    this._stopListening = _client.on("state", (state) => this._stateChanged(state));
    // A client that is already connected raises no event. Look later, when the caller has set an error
    // handler.
    if (_client.state === (State.CONNECTED as number))
      void this._archive.opened.then(() => this._look());
  }

  /** Queues a message to an account. Never throws: the result shows what becomes of it. */
  sendToUser(account: string, content: OutgoingContent, options?: SendOptions): Outgoing {
    return this._send(false, account, content, options);
  }

  /** Queues a message to a group, as `sendToUser`. */
  sendToGroup(group: string, content: OutgoingContent, options?: SendOptions): Outgoing {
    return this._send(true, group, content, options);
  }

  /**
   * All stored messages that have not finished, including those of former pages, oldest first.
   * @param options when `signal` is aborted, resolves with those that are known by then
   */
  async messages(options?: SignalOptions): Promise<Outgoing[]> {
    const signal = signalOf(options);
    const kept = this._archive.opened.then(async () => {
      await Promise.all([...this._entries.values()].map((entry) => entry.kept));
    });
    await untilAborted(kept, signal);
    return [...this._entries.values()].sort((a, b) => a.record.order - b.record.order);
  }

  /**
   * Removes a message. False if it is in flight, or not in this outbox. An `unknown` message may have been
   * sent nevertheless.
   */
  discard(id: string): boolean {
    const entry = this._entries.get(id);
    if (!entry || entry.status === "sending") return false;
    const err = new ReliableError("discarded", "discarded by the application");
    entry.change({ status: entry.status, err, finished: true });
    return true;
  }

  /** Adds a handler; returns a function that removes it. */
  on<K extends keyof OutboxEventMap>(
    event: K,
    handler: (value: OutboxEventMap[K]) => unknown,
  ): () => void {
    return this._handlers.on(event, handler);
  }

  /**
   * Stops sending. Waits for messages in flight; queued ones stay in the store for the account's next outbox.
   * A second call waits for the first.
   * @param options when `signal` is aborted, resolves at once; closing goes on
   * @throws ReliableError `invalid_argument` if `signal` is no AbortSignal
   */
  close(options?: SignalOptions): Promise<void> {
    const signal = signalOf(options);
    return untilAborted((this._closing ??= this._close()), signal);
  }

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private _send(
    isGroup: boolean,
    dest: string,
    content: OutgoingContent,
    options: SendOptions = {},
  ): Outgoing {
    const { id = newMessageId() } = options;
    const { type = 1, body, extra = "" } = Object(content) as OutgoingContent;
    const place = { order: 0, owner: this._archive.owner, createdAt: Date.now(), attempts: 0 };
    const record = { id, isGroup, dest, type, body, extra, ...place };
    let signal: AbortSignal | undefined;
    try {
      signal = signalOf(options);
      this._checkRecord(record);
    } catch (err) {
      const refused = new Entry(record, () => undefined);
      refused.change({ status: "rejected", err: err as ReliableError, finished: true });
      return refused;
    }
    const entry = this._enter(record);
    entry.signal = signal;
    entry.kept = this._take(entry);
    void abortable(entry.done, signal, () => this.discard(id));
    return entry;
  }

  private _checkRecord({ id, dest, type, body, extra }: OutgoingRecord): void {
    check(isMessageId(id), "options.id must be 1 to 64 letters, digits, - and _");
    check(!this._entries.has(id), "options.id must not be that of a message that waits");
    check(typeof dest === "string", "the destination must be a string");
    check(typeof body === "string", "content.body must be a string");
    check(typeof extra === "string", "content.extra must be a string");
    check(type === (type | 0), "content.type must be an int32");
    if (this._closing) throw new ReliableError("closed", "the outbox is closed");
    if (this._entries.size < this._maxMessages) return;
    throw new ReliableError("outbox_full", `${this._entries.size} messages wait already`);
  }

  private _enter(record: OutgoingRecord): Entry {
    const entry = new Entry(record, (changed) => this._changed(changed));
    this._entries.set(record.id, entry);
    return entry;
  }

  /** Assigns the order only when adopted messages are loaded, because they come first. */
  private async _take(entry: Entry): Promise<void> {
    const { record } = entry;
    await this._archive.opened;
    if (entry.finished) return;
    record.order = this._lastOrder = Math.max(this._lastOrder + 1, record.createdAt);
    this._lanes.add(entry);
    await this._archive.keep(record);
    if (entry.finished) return;
    this._handlers.emit("status", entry);
    this._lanes.run(entry);
  }

  private _inherit(records: readonly OutgoingRecord[]): void {
    for (const record of records) {
      this._lastOrder = Math.max(this._lastOrder, record.order);
      // They stay in the store, for the account's next outbox.
      if (this._closing) continue;
      const same = this._entries.get(record.id);
      if (same) {
        same.join(record);
        continue;
      }
      const entry = this._enter(record);
      this._lanes.add(entry);
      this._handlers.emit("status", entry);
    }
    void this._lanes.runAll();
  }

  private _stateChanged(state: number): void {
    if (state !== (State.CONNECTED as number)) return;
    if (this._client.account !== this._options.account) {
      const message = "the client is logged in as another account";
      return this._handlers.emit("error", new ReliableError("wrong_account", message));
    }
    this._archive.lookAgain();
    void this._lanes.runAll();
  }

  private _look(): void {
    if (!this._closing) this._stateChanged(this._client.state);
  }

  private _changed(entry: Entry): void {
    if (entry.finished) {
      this._entries.delete(entry.id);
      this._lanes.remove(entry);
      // Messages that were only closed stay in the store, for the account's next outbox.
      if (entry.err?.code !== "closed") this._archive.remove(entry.id);
    }
    this._handlers.emit("status", entry);
    if (entry.signal?.aborted && !entry.finished) this.discard(entry.id);
  }

  private async _close(): Promise<void> {
    this._stopListening();
    this._sender.stop();
    await Promise.all([...this._entries.values()].map(({ kept }) => kept));
    await this._lanes.runAll();
    for (const entry of [...this._entries.values()]) {
      const err = new ReliableError("closed", "the outbox was closed");
      entry.change({ status: entry.status, err, finished: true });
    }
    await this._archive.close();
  }
}

/** Throws a ReliableError `invalid_argument` that names the option. */
function settingsOf(client: ReliableClient, options: OutboxOptions) {
  checkOptions(client, options);
  const numbers = { maxMessages: 1000, maxAttempts: 20, backoffBase: 1000, backoffCap: 30_000 };
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const value = options[name] ?? numbers[name];
    check(typeof value === "number" && value >= 0, `options.${name} must be a number from 0 on`);
    numbers[name] = value;
  }
  const { clock = new RealmClock(), locks = locksOfRealm() } = options;
  return { ...options, ...numbers, clock, locks };
}
