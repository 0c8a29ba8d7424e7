import type { Clock } from "../base/clock.js";
import type { Message } from "../base/message.js";
import type { KIMEvent } from "../base/states.js";
import { Deliveries, type DeliverySettings } from "../handlers/deliveries.js";
import { callHandlers, type Listeners } from "../handlers/listeners.js";
import type { Driver } from "../session/driver.js";
import type { DeliverMessage, StoreMessages } from "../session/effects.js";
import type { KIMEventMap } from "./events.js";
import { OfflineMessages, type OfflineSource } from "./offline.js";
import type { Storage } from "./storage.js";

/** The client that messages come in for. */
export interface Receiver {
  readonly account: string;
  readonly listeners: Listeners<KIMEventMap, KIMEvent>;
  warn(text: string): void;
  /** A handler threw, or its promise was rejected. */
  readonly rejected: (cause: unknown) => void;
}

/** Takes incoming messages from the session to the application's handlers, and from there to the store. */
export class Incoming implements DeliverySettings {
  readonly rejected = this._receiver.rejected;
  private _deliveries = new Deliveries(this);
  /** Offline messages were due while there was no handler for them. */
  private _offlineWaits = false;

  constructor(
    private readonly _receiver: Receiver,
    private readonly _client: OfflineSource,
    private readonly _clock: Clock,
    private readonly _driver: Driver,
    private readonly _storage: Storage,
  ) {}

  /**
   * Drops all deliveries: another account logs in, and messages of the previous one must not get into its
   * store, or the client is being disposed of.
   */
  forget(): void {
    this._deliveries.isRetired = true;
    this._deliveries = new Deliveries(this);
    this._offlineWaits = false;
  }

  /** A handler was added: hands out the messages and offline messages that may have waited for it. */
  handlersChanged(): void {
    if (this._receiver.listeners.messages[0]) this._deliveries.handlersChanged();
    if (this._offlineWaits) this.deliverOffline(true);
  }

  /** Whether a handler is at work on a message. */
  isBusy(): boolean {
    return this._deliveries.atWork > 0;
  }

  deliver({ delivery, message }: DeliverMessage): void {
    message.receiver = this._receiver.account;
    message.arrivalTime = this._clock.date ?? Date.now();
    // A message that the application has put into the store itself is neither delivered nor overwritten.
    if (this._storage.opened?.hasInserted(message)) this._deliveries.conclude(delivery, null);
    else this._deliveries.deliver(delivery, message);
  }

  /** `initial`: after a login or reconnect, when handlers are called even if nothing was missed. */
  deliverOffline(initial: boolean): void {
    const handlers = this._receiver.listeners.of("offline");
    this._offlineWaits = !handlers[0];
    if (this._offlineWaits) return;
    const { opened } = this._storage;
    const entries = this._storage.takePending();
    if (!entries[0] && !initial) return;
    const messages = new OfflineMessages(this._client, entries, this._storage.account);
    let failed = false;
    const fail = (error: unknown): void => {
      failed = true;
      this.rejected(error);
    };
    void Promise.all(callHandlers(handlers, messages, fail))
      .catch(fail)
      .then(async () =>
        this._storage.finished(opened, entries, failed ? [] : await messages.settled()),
      );
  }

  /** Stores the messages that were handled. */
  keep({ deliveries }: StoreMessages): void {
    const dropped: number[] = [];
    const kept: number[] = [];
    const messages: Message[] = [];
    const late: Message[] = [];
    for (const delivery of deliveries) {
      const wasLate = this._deliveries.wasLate(delivery);
      const message = this._deliveries.take(delivery);
      (message === undefined ? dropped : kept).push(delivery);
      if (message) (wasLate ? late : messages).push(message);
    }
    this._storage.done(dropped, 0);
    void this._storage.keepMessages(kept, messages, late);
  }

  /** Tells the session immediately which messages were handled. */
  flush(): void {
    this._deliveries.flush();
  }

  call(message: Message): readonly unknown[] | undefined {
    const handlers = this._receiver.listeners.messages;
    return handlers[0] && callHandlers(handlers, message, this.rejected);
  }

  handled(deliveries: readonly number[]): void {
    this._driver.session?.writeNumbers(deliveries);
    this._driver.tell("kim_session_handled", deliveries.length);
  }

  hasRoom(): boolean {
    return this._storage.hasRoom(1);
  }

  unattended(message: Message, first: boolean, waits: boolean): void {
    if (first) this._receiver.warn("a message waits for a handler");
    void this._storage.keepUnseen(message, waits);
  }
}
