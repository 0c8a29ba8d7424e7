import type { Message } from "../base/message.js";
import type { SignalOptions } from "../base/signals.js";
import type { OfflinePages } from "./client.js";
import { copyOf } from "./copy.js";
import { check } from "./errors.js";

/** Messages of one page. */
const pageSize = 50;

/**
 * The client's offline messages, each once and out of its envelope. Which of them are repetitions
 * shows only when they are loaded: the counts are those of the client, repetitions included.
 */
export class UniqueOfflineMessages {
  /** By the client's message, once its content was there: so a page that is loaded again is the same. */
  private readonly _opened = new WeakMap<Message, Message | "repetition">();

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
   * @param options at `signal` it resolves with the messages as they are by then
   */
  loadUser(account: string, page: number, options?: SignalOptions): Promise<Message[]> {
    return this._page((number) => this._source.loadUser(account, number, options), page);
  }

  /** A page of a group's messages, as `loadUser`. */
  loadGroup(group: string, page: number, options?: SignalOptions): Promise<Message[]> {
    return this._page((number) => this._source.loadGroup(group, number, options), page);
  }

  /** Pages are full but for the last, so they are cut anew from what is left of the client's. */
  private async _page(
    load: (page: number) => Promise<Message[]>,
    page: number,
  ): Promise<Message[]> {
    check(Number.isInteger(page) && page > 0, "page must be an integer from 1 on");
    const unique: Message[] = [];
    for (let number = 1; unique.length < page * pageSize; ++number) {
      const messages = await load(number);
      if (messages.length === 0) break;
      for (const message of messages) {
        const opened = await this._once(message);
        if (opened) unique.push(opened);
      }
    }
    return unique.slice((page - 1) * pageSize, page * pageSize);
  }

  private async _once(message: Message): Promise<Message | undefined> {
    if (message.body === undefined) return copyOf(message);
    const known = this._opened.get(message);
    if (known) return known === "repetition" ? undefined : known;
    const opened = await this._open(message);
    this._opened.set(message, opened ?? "repetition");
    return opened;
  }
}
