/** All conversations of the signed-in account, as signals that the page draws from. */
import { computed, signal } from "@preact/signals";
import {
  type ChatMessage,
  type Conversation,
  type ConversationKey,
  type ConversationKind,
  emptyConversation,
  keyOf,
} from "./model.js";
import { contains, insert } from "./timeline.js";

export class ConversationBook {
  private readonly all_ = signal<ReadonlyMap<ConversationKey, Conversation>>(new Map());

  /** The conversation on screen. */
  readonly active = signal<ConversationKey | null>(null);

  /** How often a conversation was opened, be it the one that was on screen already. */
  readonly openings = signal(0);

  /** The one that was touched last comes first. */
  readonly sorted = computed(() =>
    [...this.all_.value.values()].sort((a, b) => b.touched - a.touched),
  );

  readonly activeConversation = computed(() => {
    const key = this.active.value;
    return key === null ? null : (this.all_.value.get(key) ?? null);
  });

  readonly unreadTotal = computed(() =>
    this.sorted.value.reduce((sum, conversation) => sum + conversation.unread, 0),
  );

  /** @param isWatched says whether a person can see the page at this moment. */
  constructor(private readonly isWatched: () => boolean) {}

  /** Everything that is there, replaced at once; used when an account signs in or out. */
  restore(conversations: readonly Conversation[]): void {
    this.active.value = null;
    this.all_.value = new Map(conversations.map((each) => [each.key, each]));
  }

  get(key: ConversationKey): Conversation | undefined {
    return this.all_.peek().get(key);
  }

  /**
   * The conversation with this peer, begun if there was none.
   * @param touched when it shall count as touched if it begins: by a person now, by a message when
   *   that was written.
   */
  ensure(kind: ConversationKind, peer: string, touched: number): Conversation {
    const known = this.get(keyOf(kind, peer));
    if (known) return known;
    const begun = emptyConversation(kind, peer, touched);
    this.put(begun);
    return begun;
  }

  /** Changes a conversation that exists; does nothing otherwise. */
  update(key: ConversationKey, change: (old: Conversation) => Partial<Conversation>): void {
    const old = this.get(key);
    if (old) this.put({ ...old, ...change(old) });
  }

  remove(key: ConversationKey): void {
    const next = new Map(this.all_.peek());
    next.delete(key);
    if (this.active.peek() === key) this.active.value = null;
    this.all_.value = next;
  }

  /** Shows a conversation: it has been read from now on. Null goes back to the list. */
  open(key: ConversationKey | null): void {
    const left = this.active.peek();
    if (left !== null && left !== key) this.update(left, () => ({ newFrom: null }));
    this.active.value = key;
    if (key === null) return;
    this.openings.value += 1;
    this.markRead(key);
  }

  /** To be called when the page comes to the front again. */
  markActiveRead(): void {
    const key = this.active.peek();
    if (key !== null && this.isWatched()) this.markRead(key);
  }

  /**
   * Adds a message that has arrived. One that is already known changes nothing.
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

  /** Counts messages as unread, unless somebody is looking at them. */
  addUnread(key: ConversationKey, count: number): void {
    if (this.active.peek() === key && this.isWatched()) return;
    this.update(key, (old) => ({ unread: old.unread + count }));
  }

  private markRead(key: ConversationKey): void {
    this.update(key, (old) => {
      if (old.unread === 0) return {};
      const first = old.messages[Math.max(0, old.messages.length - old.unread)];
      return { unread: 0, newFrom: first?.key ?? null };
    });
  }

  private put(conversation: Conversation): void {
    const next = new Map(this.all_.peek());
    next.set(conversation.key, conversation);
    this.all_.value = next;
  }
}
