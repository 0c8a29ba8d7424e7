import type { Message } from "../../base/message.js";
import { untilAborted, type SignalOptions } from "../../base/signals.js";
import type { OfflinePages } from "../client.js";
import { copyOf } from "./copy.js";
import { check } from "../errors.js";
import { signalOf } from "../signals.js";

/** Messages of one page. */
const pageSize = 50;

/** Loads a page of one conversation from the client. */
type Load = (page: number, options?: SignalOptions) => Promise<Message[]>;

/**
 * The client's offline messages, without envelopes and duplicates. Duplicates can be recognised only when
 * they are loaded, so the counts are those of the client, duplicates included.
 */
export class UniqueOfflineMessages {
  /**
   * Results by the client's message, once its content was loaded, so that loading a page again gives the
   * same.
   */
  private readonly _opened = new WeakMap<Message, Message | "repetition">();
  /** The client's pages as last loaded, by conversation. */
  private readonly _loaded = new Map<string, Message[][]>();
  /** The client's messages that were last returned without a body ("bare"). */
  private readonly _bare = new Set<Message>();
  /** The copies that aborted pages returned without a body, by the client's message. */
  private readonly _aborted = new WeakMap<Message, Message[]>();
  /** Serializes pages: of two at once, one would load messages that the other has returned bare. */
  private _cut = Promise.resolve();

  /** @param _open returns a message without its envelope, or nothing for a duplicate */
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

  /** The number of messages in the conversation with an account, duplicates included. */
  getUserMessagesCount(account: string): number {
    return this._source.getUserMessagesCount(account);
  }

  /** The number of messages of a group, duplicates included. */
  getGroupMessagesCount(group: string): number {
    return this._source.getGroupMessagesCount(group);
  }

  /**
   * A page of 50 messages with an account, newest first; empty past the last page. Messages whose contents
   * could not be loaded have no body, and the page can be loaded again.
   * @param options when `signal` is aborted, resolves with the messages as they are by then. They still get
   * their contents later, except for duplicates.
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

  /** All pages except the last must be full, so collects them from the client's pages without duplicates. */
  private async _cutPage(
    loaded: Message[][],
    load: Load,
    begin: number,
    signal: AbortSignal | undefined,
  ): Promise<Message[]> {
    const unique: Message[] = [];
    for (let number = 1; unique.length < begin + pageSize; ++number) {
      const last = loaded[number];
      // The client counts what it loads again as handled, and would not deliver it again. So do not reload a
      // page with messages that were returned bare and are not part of this result.
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

  /** Loads a page of the client. Contents that arrive after the signal are added to the bare messages. */
  private async _load(load: Load, page: number, signal?: AbortSignal): Promise<Message[]> {
    const loading = load(page);
    if (!signal) return loading;
    // The caller learns of a failure through the page itself, now or the next time.
    const over = loading.catch(() => undefined);
    const messages = await load(page, { signal });
    if (signal.aborted) {
      void over.then(() => Promise.allSettled(messages.map((message) => this._once(message))));
    }
    return messages;
  }

  /** Whether any of the client's `messages` was returned bare outside of the page that starts at `begin`. */
  private _hasBare(messages: readonly Message[], begin: number): boolean {
    return messages
      .filter((message) => this._opened.get(message) !== "repetition")
      .some((message, i) => this._bare.has(message) && (i < begin || i >= begin + pageSize));
  }

  private async _once(message: Message): Promise<Message | undefined> {
    if (message.body === undefined) return copyOf(message);
    const opened = this._opened.get(message) ?? (await this._open(message)) ?? "repetition";
    // Concurrent callers get the same result.
    const known = this._opened.get(message) ?? opened;
    this._opened.set(message, known);
    if (known === "repetition") return undefined;
    for (const copy of this._aborted.get(message) ?? []) Object.assign(copy, known);
    return known;
  }
}
