import type { Message } from "../../base/message.js";
import { untilAborted, type SignalOptions } from "../../base/signals.js";
import type { OfflinePages } from "../client.js";
import { copyOf } from "./copy.js";
import { check } from "../errors.js";
import { signalOf } from "../signals.js";

/** Messages of one page. */
const pageSize = 50;

/** Loads a page of one conversation's from the client. */
type Load = (page: number, options?: SignalOptions) => Promise<Message[]>;

/**
 * The client's offline messages, each once and out of its envelope. Which of them are repetitions
 * shows only when they are loaded: the counts are those of the client, repetitions included.
 */
export class UniqueOfflineMessages {
  /** By the client's message, once its content was there: so a page that is loaded again is the same. */
  private readonly _opened = new WeakMap<Message, Message | "repetition">();
  /** The client's pages as they were loaded last, by conversation. */
  private readonly _loaded = new Map<string, Message[][]>();
  /** The client's messages that were handed out without a body the last time. */
  private readonly _bare = new Set<Message>();
  /** What aborted pages were handed out without a body, by the client's message. */
  private readonly _aborted = new WeakMap<Message, Message[]>();
  /** Pages are cut one at a time: of two at once, one would load what the other has handed out bare. */
  private _cut = Promise.resolve();

  /** @param _open gives a message without its envelope, or nothing for a repetition */
  constructor(
    private readonly _source: OfflinePages,
    private readonly _open: (message: Message) => Promise<Message | undefined>,
  ) {}

  /** The accounts with messages, the newest conversation first. */
  listUsers(): string[] {
    return this._source.listUsers();
  }

  /** The ids of groups with messages, likewise. */
  listGroups(): string[] {
    return this._source.listGroups();
  }

  /** How many messages there are with an account, repetitions included. */
  getUserMessagesCount(account: string): number {
    return this._source.getUserMessagesCount(account);
  }

  /** How many messages there are of a group, repetitions included. */
  getGroupMessagesCount(group: string): number {
    return this._source.getGroupMessagesCount(group);
  }

  /**
   * A page of the messages with an account, 50 of them, newest first; empty past the last page.
   * Those whose contents could not be had come without a body, and the page can be loaded again.
   * @param options at `signal` it resolves with the messages as they are by then. The contents still
   * come into them, but for repetitions.
   */
  loadUser(account: string, page: number, options?: SignalOptions): Promise<Message[]> {
    const load: Load = (number, how) => this._source.loadUser(account, number, how);
    return this._page(`user ${account}`, load, page, options);
  }

  /** A page of a group's messages, as `loadUser`. */
  loadGroup(group: string, page: number, options?: SignalOptions): Promise<Message[]> {
    const load: Load = (number, how) => this._source.loadGroup(group, number, how);
    return this._page(`group ${group}`, load, page, options);
  }

  private async _page(
    conversation: string,
    load: Load,
    page: number,
    options: SignalOptions | undefined,
  ): Promise<Message[]> {
    check(Number.isInteger(page) && page > 0, "page must be an integer from 1 on");
    const signal = signalOf(options);
    const loaded = this._loaded.get(conversation) ?? [];
    this._loaded.set(conversation, loaded);
    const before = untilAborted(this._cut, signal);
    const cut = before.then(() => this._cutPage(loaded, load, (page - 1) * pageSize, signal));
    this._cut = cut.then(
      () => undefined,
      () => undefined,
    );
    return cut;
  }

  /** Pages are full but for the last, so they are cut anew from what is left of the client's. */
  private async _cutPage(
    loaded: Message[][],
    load: Load,
    begin: number,
    signal: AbortSignal | undefined,
  ): Promise<Message[]> {
    const unique: Message[] = [];
    for (let number = 1; unique.length < begin + pageSize; ++number) {
      const last = loaded[number];
      // What the client loads anew counts as handled, and would not come again: so nothing is that was
      // handed out bare and is not handed out now.
      const messages =
        last && this._hasBare(last, begin - unique.length)
          ? last
          : (loaded[number] = await this._load(load, number, signal));
      if (messages.length === 0) break;
      for (const message of messages) {
        const opened = await this._once(message);
        if (!opened) continue;
        unique.push(opened);
        if (unique.length <= begin || unique.length > begin + pageSize) continue;
        if (opened.body !== undefined) {
          this._bare.delete(message);
          continue;
        }
        this._bare.add(message);
        if (!signal?.aborted) continue;
        this._aborted.set(message, [...(this._aborted.get(message) ?? []), opened]);
      }
    }
    return unique.slice(begin, begin + pageSize);
  }

  /** A page of the client's. What is loaded of it after the signal goes into what was handed out bare. */
  private async _load(load: Load, page: number, signal?: AbortSignal): Promise<Message[]> {
    const loading = load(page);
    if (!signal) return loading;
    // Whoever asks for the page is told of a failure, now or the next time.
    const over = loading.catch(() => undefined);
    const messages = await load(page, { signal });
    if (signal.aborted) {
      void over.then(() => Promise.allSettled(messages.map((message) => this._once(message))));
    }
    return messages;
  }

  /** Whether any of the client's `messages` was handed out bare outside of the page that begins there. */
  private _hasBare(messages: readonly Message[], begin: number): boolean {
    return messages
      .filter((message) => this._opened.get(message) !== "repetition")
      .some((message, i) => this._bare.has(message) && (i < begin || i >= begin + pageSize));
  }

  private async _once(message: Message): Promise<Message | undefined> {
    if (message.body === undefined) return copyOf(message);
    const opened = this._opened.get(message) ?? (await this._open(message)) ?? "repetition";
    // The same for all who ask at a time.
    const known = this._opened.get(message) ?? opened;
    this._opened.set(message, known);
    if (known === "repetition") return undefined;
    for (const copy of this._aborted.get(message) ?? []) Object.assign(copy, known);
    return known;
  }
}
