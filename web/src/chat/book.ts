/** All conversations of the signed-in account, as signals that the page renders. */
import { computed, signal } from "@preact/signals";
import {
  type ChatMessage,
  type Conversation,
  type ConversationKey,
  type ConversationKind,
  emptyConversation,
  keyOf,
} from "./model.js";
import { contains, insert, remove } from "./timeline.js";

export class ConversationBook {
  private readonly _all = signal<ReadonlyMap<ConversationKey, Conversation>>(new Map());

  /** The conversation on screen. */
  readonly active = signal<ConversationKey | null>(null);

  /** How often a conversation was opened, including the one already on screen. */
  readonly openings = signal(0);

  /** The most recently touched conversation comes first. */
  readonly sorted = computed(() =>
    [...this._all.value.values()].sort((a, b) => b.touched - a.touched),
  );

  readonly activeConversation = computed(() => {
    const key = this.active.value;
    return key === null ? null : (this._all.value.get(key) ?? null);
  });

  readonly unreadTotal = computed(() =>
    this.sorted.value.reduce((sum, conversation) => sum + conversation.unread, 0),
  );

  /** Called when everything in a conversation up to a time has been read here. */
  onRead: (key: ConversationKey, upTo: number) => void = () => undefined;

  /** @param _isWatched returns whether the chat is currently visible to a person. */
  constructor(private readonly _isWatched: () => boolean) {}

  /** Replaces all conversations at once; used when an account signs in or out. */
  restore(conversations: readonly Conversation[]): void {
    this.active.value = null;
    this._all.value = new Map(conversations.map((each) => [each.key, each]));
  }

  get(key: ConversationKey): Conversation | undefined {
    return this._all.peek().get(key);
  }

  /**
   * The conversation with this peer, created if there was none.
   * @param touched when it counts as touched if it is created: now if a person opens it, or the time
   *   of the message that starts it.
   */
  ensure(kind: ConversationKind, peer: string, touched: number): Conversation {
    const known = this.get(keyOf(kind, peer));
    if (known) return known;
    const begun = emptyConversation(kind, peer, touched);
    this._put(begun);
    return begun;
  }

  /** Changes a conversation that exists; does nothing otherwise. */
  update(key: ConversationKey, change: (old: Conversation) => Partial<Conversation>): void {
    const old = this.get(key);
    if (old) this._put({ ...old, ...change(old) });
  }

  remove(key: ConversationKey): void {
    const next = new Map(this._all.peek());
    next.delete(key);
    if (this.active.peek() === key) this.active.value = null;
    this._all.value = next;
  }

  /** Shows a conversation and marks it as read. Null goes back to the list. */
  open(key: ConversationKey | null): void {
    const left = this.active.peek();
    if (left !== null && left !== key) this.update(left, () => ({ newFrom: null }));
    this.active.value = key;
    if (key === null) return;
    this.openings.value += 1;
    this._markRead(key);
  }

  /** Call it when the chat becomes visible again. */
  markActiveRead(): void {
    const key = this.active.peek();
    if (key !== null && this._isWatched()) this._markRead(key);
  }

  /**
   * Adds a message that has arrived. A message that is already known changes nothing.
   * @returns whether it was new.
   */
  receive(kind: ConversationKind, peer: string, message: ChatMessage): boolean {
    const { key, messages } = this.ensure(kind, peer, message.at);
    if (contains(messages, message)) return false;
    this.update(key, (old) => ({
      messages: insert(old.messages, message),
      touched: Math.max(old.touched, message.at),
    }));
    return true;
  }

  /** Counts messages as unread, unless they are visible, or were read in another tab. */
  addUnread(key: ConversationKey, count: number): void {
    if (this.active.peek() === key && this._isWatched()) {
      this.onRead(key, this._newestIn(key));
    } else if (this._newestIn(key) > (this.get(key)?.readTo ?? 0)) {
      this.update(key, (old) => ({ unread: old.unread + count }));
    }
  }

  /** The conversation was read up to this time in another tab. */
  readElsewhere(key: ConversationKey, upTo: number): void {
    const unread = this._newestIn(key) > upTo ? {} : { unread: 0 };
    this.update(key, (old) => ({ readTo: Math.max(old.readTo, upTo), ...unread }));
  }

  /** Shows a message of this account that was written in another tab, or its new state. */
  mirror(kind: ConversationKind, peer: string, message: ChatMessage): void {
    const { key } = this.ensure(kind, peer, message.at);
    this.update(key, ({ messages, touched }) => ({
      messages: insert(remove(messages, message.key), message),
      touched: Math.max(touched, message.at),
    }));
  }

  /** Adds messages that another tab has stored and this one has not seen. */
  absorb(conversations: readonly Conversation[]): void {
    for (const kept of conversations) {
      const { key, messages } = this.get(kept.key) ?? kept;
      if (!this.get(key)) this._put(kept);
      const missed = kept.messages.filter((message) => !contains(messages, message));
      if (missed.length === 0) continue;
      for (const message of missed) this.receive(kept.kind, kept.peer, message);
      if (this.active.peek() !== key) this.update(key, () => ({ unread: kept.unread }));
    }
  }

  private _newestIn(key: ConversationKey): number {
    return this.get(key)?.messages.reduce((newest, { at }) => Math.max(newest, at), 0) ?? 0;
  }

  private _markRead(key: ConversationKey): void {
    if (this.get(key)?.unread) this.onRead(key, this._newestIn(key));
    this.update(key, (old) => {
      if (old.unread === 0) return {};
      // Undelivered messages of this account come last, whenever they were written: do not count them.
      const received = old.messages.filter(({ delivery }) => delivery === "received");
      const first = received[Math.max(0, received.length - old.unread)];
      return { unread: 0, newFrom: first?.key ?? null };
    });
  }

  private _put(conversation: Conversation): void {
    const next = new Map(this._all.peek());
    next.set(conversation.key, conversation);
    this._all.value = next;
  }
}
