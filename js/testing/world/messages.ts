// Every message that was sent, and the inbox and read mark of each account.
import { toNanos, type IdSource } from "./ids.js";
import type { GatewayLimits } from "../options.js";

/** A message, as the server stores it. */
export interface StoredMessage {
  /** The id that this gateway assigned; ids increase. */
  readonly messageId: bigint;
  /** Nanoseconds since 1970. */
  readonly sendTime: bigint;
  /** The sender's account. */
  readonly sender: string;
  /** The group's id; empty for a message between two users. */
  readonly group: string;
  /** The accounts that it was addressed to; in a group, without the sender. */
  readonly receivers: readonly string[];
  /** 1 text, 2 image, 3 voice, 4 video; other values are up to the application. */
  readonly type: number;
  /** At most 5000 characters, by the default limits. */
  readonly body: string;
  /** At most 500 characters, by the default limits. */
  readonly extra: string;
}

/** A message to store; the store adds id and time. */
export type NewMessage = Omit<StoredMessage, "messageId" | "sendTime">;

/** Contents by id, an inbox for each account, and the read marks. */
export class MessageStore {
  // Ids increase, so insertion order is id order in the map and in every inbox.
  readonly #contents = new Map<bigint, StoredMessage>();
  readonly #inboxes = new Map<string, StoredMessage[]>();
  readonly #marks = new Map<string, bigint>();

  constructor(
    private readonly _ids: IdSource,
    private readonly _limits: GatewayLimits,
    private readonly _now: () => number,
  ) {}

  /** Assigns an id and a time to a message and stores it. */
  add(message: NewMessage): StoredMessage {
    const stored = {
      messageId: this._ids.nextId(),
      sendTime: this._ids.nextTime(),
      ...message,
    };
    this.#file(stored);
    return stored;
  }

  /** All messages, oldest first. */
  all(): StoredMessage[] {
    return [...this.#contents.values()];
  }

  /** Every account's read mark. */
  marks(): [account: string, messageId: bigint][] {
    return [...this.#marks];
  }

  /** The account's read mark; 0 when it has none. */
  mark(account: string): bigint {
    return this.#marks.get(account) ?? 0n;
  }

  /** Sets the read mark, even backwards or to an unknown id. 0 changes nothing. */
  setMark(account: string, messageId: bigint): void {
    if (messageId !== 0n) this.#marks.set(account, messageId);
  }

  /** The account's received messages after `messageId` (0: after its mark), oldest first. */
  index(account: string, messageId: bigint): StoredMessage[] {
    const inbox = this.#inboxes.get(account) ?? [];
    const start = this.#startTime(messageId === 0n ? this.mark(account) : messageId);
    const first = firstAfter(inbox, start);
    return inbox.slice(first, first + this._limits.indexPage);
  }

  /** The messages with these ids that the store knows, each once, in the store's order. */
  contents(ids: readonly bigint[]): StoredMessage[] {
    const found = new Map<bigint, StoredMessage>();
    for (const id of ids) {
      const message = this.#contents.get(id);
      if (message !== undefined) found.set(id, message);
    }
    return [...found.values()].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  }

  /** Restores the messages and marks of an earlier run; `messages` must be in the order of their ids. */
  restore(messages: readonly StoredMessage[], marks: readonly (readonly [string, bigint])[]): void {
    for (const message of messages) {
      this._ids.observe(message.messageId, message.sendTime);
      this.#file(message);
    }
    for (const [account, id] of marks) this.#marks.set(account, id);
  }

  // Nothing older than the offline age is listed, whatever id the client asks with.
  #startTime(messageId: bigint): bigint {
    const now = this._now();
    const earliest = toNanos(now - this._limits.offlineAgeMs);
    if (messageId === 0n) return earliest;
    const known = this.#contents.get(messageId);
    const start = known?.sendTime ?? toNanos(now - this._limits.unknownIdAgeMs);
    return start > earliest ? start : earliest;
  }

  #file(message: StoredMessage): void {
    this.#contents.set(message.messageId, message);
    for (const account of message.receivers) {
      const inbox = this.#inboxes.get(account);
      if (inbox === undefined) this.#inboxes.set(account, [message]);
      else inbox.push(message);
    }
    if (this.#contents.size > this._limits.storedMessages) this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#contents.values();
    if (oldest === undefined) return;
    this.#contents.delete(oldest.messageId);
    for (const account of oldest.receivers) {
      const inbox = this.#inboxes.get(account);
      if (inbox?.[0] === oldest) inbox.shift();
      if (inbox?.length === 0) this.#inboxes.delete(account);
    }
  }
}

/** Binary search for the first message sent after `time`; `inbox` is in order of time. */
function firstAfter(inbox: readonly StoredMessage[], time: bigint): number {
  let low = 0;
  let high = inbox.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const message = inbox[middle];
    if (message !== undefined && message.sendTime <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
