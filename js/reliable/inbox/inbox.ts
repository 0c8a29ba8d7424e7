import type { Message } from "../../base/message.js";
import { State } from "../../base/states.js";
import { untilAborted, type SignalOptions } from "../../base/signals.js";
import type { ReliableClient, OfflinePages } from "../client.js";
import { unwrapExtra } from "../envelope.js";
import { check, type ReliableError } from "../errors.js";
import { Handlers } from "../handlers.js";
import { copyOf } from "./copy.js";
import { UniqueOfflineMessages } from "./offline.js";
import { Seen, type SeenChange } from "./seen.js";
import { checkOptions } from "../options.js";
import { Shelf, type ShelfOptions } from "../shelf.js";
import { signalOf } from "../signals.js";
import { checked, isSeen } from "../store/usable.js";

/** The options of an inbox. */
export interface InboxOptions extends ShelfOptions {
  /** How many ids are remembered per sender. Default 256. */
  idsPerSender?: number | undefined;
  /** How many senders are remembered; the least recent one is forgotten. Default 1000. */
  maxSenders?: number | undefined;
}

/** The events of an inbox. */
export type InboxEventMap = {
  /** A message was dropped, because another one with the same id of the same sender arrived before. */
  duplicate: Message;
  /** An error that nothing else reports. */
  error: ReliableError;
};

/**
 * Receives the messages of `Outbox`es: unwraps them from their envelopes, and drops duplicates, which arise
 * when a sender cannot know that its first attempt arrived. Messages without an envelope pass unchanged.
 */
export class Inbox {
  private readonly _handlers = new Handlers<InboxEventMap>();
  private readonly _seen: Seen;
  private readonly _shelf: Shelf;
  /** Resolves when the ids that other pages have seen are loaded. */
  private _opened = Promise.resolve();
  private readonly _undo: (() => void)[] = [];
  private _onmessage: ((message: Message) => unknown) | undefined;
  private _onoffline: ((messages: UniqueOfflineMessages) => unknown) | undefined;

  /** @throws ReliableError `invalid_argument` that names the option */
  constructor(
    private readonly _client: ReliableClient,
    options: InboxOptions,
  ) {
    checkOptions(_client, options);
    const { idsPerSender = 256, maxSenders = 1000 } = options;
    check(idsPerSender >= 1, "options.idsPerSender must be a number from 1 on");
    check(maxSenders >= 1, "options.maxSenders must be a number from 1 on");
    this._seen = new Seen({ idsPerSender, maxSenders });
    this._shelf = new Shelf(_client, options, (error) => this._handlers.emit("error", error));
    this._load();
    const stateChanged = (state: number): void => {
      // Another tab may have been connected meanwhile.
      if (state === (State.CONNECTED as number)) this._load();
    };
    this._undo.push(_client.on("state", stateChanged));
  }

  /**
   * Sets the callback for messages, instead of the client's: a later one replaces it. As with the client, a
   * message is acknowledged when the promise that the callback returns has settled.
   */
  onmessage(callback: (message: Message) => unknown): void {
    if (!this._onmessage) this._undo.push(this._client.on("message", (m) => this._receive(m)));
    this._onmessage = callback;
  }

  /** Sets the callback for offline messages, instead of the client's. */
  onofflinemessage(callback: (messages: UniqueOfflineMessages) => unknown): void {
    if (!this._onoffline) this._undo.push(this._client.on("offline", (m) => this._offline(m)));
    this._onoffline = callback;
  }

  /** Adds a handler; returns a function that removes it. */
  on<K extends keyof InboxEventMap>(
    event: K,
    handler: (value: InboxEventMap[K]) => unknown,
  ): () => void {
    return this._handlers.on(event, handler);
  }

  /**
   * Removes its handlers from the client, and closes the store.
   * @param options when `signal` is aborted, resolves at once; closing goes on
   * @throws ReliableError `invalid_argument` if `signal` is no AbortSignal
   */
  close(options?: SignalOptions): Promise<void> {
    for (const undo of this._undo.splice(0)) undo();
    const signal = signalOf(options);
    return untilAborted(this._shelf.close(), signal);
  }

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private _load(): void {
    const seen = this._shelf.run(async (store) => checked(await store.seen(), isSeen), []);
    this._opened = this._opened.then(async () => this._seen.restore(await seen));
  }

  private async _receive(message: Message): Promise<void> {
    await this._opened;
    const unique = this._unique(message);
    if (!unique) return;
    const kept = this._remember(message);
    try {
      await this._onmessage?.(unique);
    } finally {
      await kept;
    }
  }

  private async _offline(messages: OfflinePages): Promise<void> {
    await this._opened;
    const open = async (message: Message): Promise<Message | undefined> => {
      const unique = this._unique(message);
      if (unique) await this._remember(message);
      return unique;
    };
    await this._onoffline?.(new UniqueOfflineMessages(messages, open));
  }

  /** The message without its envelope; undefined if it is a duplicate. */
  private _unique(message: Message): Message | undefined {
    const opened = unwrapExtra(message.extra ?? "");
    if (!opened) return message;
    const { sender = "", messageId } = message;
    if (this._seen.isRepetition(sender, opened.id, messageId.toString())) {
      this._handlers.emit("duplicate", message);
      return undefined;
    }
    return copyOf(message, { extra: opened.extra });
  }

  private async _remember(message: Message): Promise<void> {
    const opened = unwrapExtra(message.extra ?? "");
    const { sender = "", messageId } = message;
    const change = opened && this._seen.add(sender, opened.id, messageId.toString());
    if (change) await this._keep(change);
  }

  private async _keep({ put, forgotten }: SeenChange): Promise<void> {
    const shelf = this._shelf;
    // Start both at once: if a forgotten sender returns immediately, its `putSeen` then follows the removal.
    await Promise.all([
      shelf.run((store) => store.putSeen(put), undefined),
      ...forgotten.map((sender) => shelf.run((store) => store.removeSeen(sender), undefined)),
    ]);
  }
}
