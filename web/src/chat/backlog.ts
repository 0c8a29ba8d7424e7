/** Pages through the messages that arrived while the account was away. */
import type { Message, OfflineMessages } from "kim-web-sdk";
import type { ConversationBook } from "./book.js";
import { toChatMessage } from "./incoming.js";
import { type ConversationKey, type ConversationKind, keyOf } from "./model.js";
import { compare } from "./timeline.js";

/** The messages of one conversation in one offline sync. */
interface Source {
  readonly load: (page: number) => Promise<Message[]>;
  nextPage: number;
  remaining: number;
}

export class Backlog {
  /** The sources of each conversation, the latest sync first. */
  private readonly _sources = new Map<ConversationKey, Source[]>();

  constructor(private readonly _book: ConversationBook) {}

  clear(): void {
    this._sources.clear();
  }

  /**
   * Takes the result of an offline sync, and loads the newest page of every conversation.
   * @returns the number of messages that the account has not seen.
   */
  async take(offline: OfflineMessages): Promise<number> {
    const jobs: Promise<number>[] = [];
    for (const account of offline.listUsers()) {
      const load = (page: number) => offline.loadUser(account, page);
      jobs.push(this._begin("user", account, load, offline.getUserMessagesCount(account)));
    }
    for (const group of offline.listGroups()) {
      const load = (page: number) => offline.loadGroup(group, page);
      jobs.push(this._begin("group", group, load, offline.getGroupMessagesCount(group)));
    }
    const counts = await Promise.all(jobs);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Loads the next older page of a conversation. A failure is shown in the conversation, and can be retried. */
  async loadEarlier(key: ConversationKey): Promise<void> {
    const gap = this._book.get(key)?.gap;
    if (!gap || gap.loading) return;
    this._book.update(key, () => ({ gap: { ...gap, loading: true, failed: false } }));
    await this._loadPage(key);
  }

  private async _begin(
    kind: ConversationKind,
    peer: string,
    load: Source["load"],
    count: number,
  ): Promise<number> {
    const key = keyOf(kind, peer);
    // The messages loaded below set the time when it was touched.
    this._book.ensure(kind, peer, 0);
    const queue = this._sources.get(key) ?? [];
    const source = { load, nextPage: 1, remaining: count };
    queue.unshift(source);
    this._sources.set(key, queue);
    let repeated = 0;
    let page;
    do {
      page = await this._loadPage(key);
      if (this._sources.get(key) !== queue) return 0;
      repeated += page.repeated;
      // Without their acknowledgements, messages come again: an older page tells whether all are known.
    } while (page.repeated > 0 && page.repeated === page.size && queue[0] === source);
    const fresh = Math.max(0, count - repeated);
    this._book.addUnread(key, fresh);
    return fresh;
  }

  /** @returns how many messages the page has, and how many of them were already known. */
  private async _loadPage(key: ConversationKey): Promise<{ size: number; repeated: number }> {
    const nothing = { size: 0, repeated: 0 };
    const queue = this._sources.get(key);
    const source = queue?.[0];
    if (!source) return nothing;
    // The page may come, or fail, when the account has left: the book may then be another's.
    const hasLeft = () => this._sources.get(key) !== queue;
    try {
      const page = await source.load(source.nextPage);
      if (hasLeft()) return nothing;
      const filled = page.filter((message) => message.body !== undefined);
      if (page.length > 0 && filled.length === 0) throw new Error("the contents did not come");
      source.nextPage += 1;
      // An empty page ends the source, even if the server has lost messages that its index lists.
      source.remaining = page.length === 0 ? 0 : Math.max(0, source.remaining - page.length);
      const repeated = this._insertPage(key, filled);
      this._showGap(key, filled, false);
      return { size: page.length, repeated };
    } catch {
      if (!hasLeft()) this._showGap(key, [], true);
      return nothing;
    }
  }

  private _insertPage(key: ConversationKey, page: readonly Message[]): number {
    const conversation = this._book.get(key);
    if (!conversation) return 0;
    const { kind, peer } = conversation;
    return page.filter((each) => !this._book.receive(kind, peer, toChatMessage(each))).length;
  }

  private _showGap(key: ConversationKey, page: readonly Message[], failed: boolean): void {
    const queue = this._sources.get(key) ?? [];
    while (queue[0]?.remaining === 0) queue.shift();
    const count = queue.reduce((sum, source) => sum + source.remaining, 0);
    this._book.update(key, (old) => {
      const oldest = page.map(toChatMessage).sort(compare)[0];
      // If the new messages began at the gap, those that filled it are new as well.
      const newFrom =
        oldest && old.gap && old.newFrom === old.gap.before ? oldest.key : old.newFrom;
      if (count === 0) return { gap: null, newFrom };
      const before = oldest?.key ?? old.gap?.before ?? old.messages[0]?.key ?? "";
      return { gap: { before, count, loading: false, failed }, newFrom };
    });
  }
}
