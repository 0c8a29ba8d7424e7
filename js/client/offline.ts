import { check, KIMError } from "../base/errors.js";
import { compareMessages, idKey, Message, type MessageIdLike } from "../base/message.js";
import { partsOf } from "../base/parts.js";
import { signalOf, untilAborted, type SignalOptions } from "../base/signals.js";
import type { RequestOptions } from "../session/requests.js";
import {
  Command,
  LogicPkt,
  MessageContentReq,
  MessageContentResp,
  type MessageContent,
  type MessageIndex,
} from "../wire/index.js";
import { internals } from "./internals.js";
import { success, type Response } from "./response.js";

/** Messages of one page. */
const pageSize = 50;
/** The most contents that the gateway returns for one request. */
const maxContents = 200;

/** The part of a client that offline messages need. */
export interface OfflineSource {
  /** The account that is logged in: the sender of its own messages. */
  readonly account: string;
  /** Sends a packet and resolves with its answer, like `KIMClient.request`. */
  request(packet: LogicPkt, options?: RequestOptions): Promise<Response>;
}

/** The result of `loadcontent`. */
export interface LoadedContents {
  /** 0, or the status of the first request that failed. */
  status: number;
  /** What was loaded before that, in the server's order. */
  contents: MessageContent[];
}

/**
 * The messages that came while the account was offline, by conversation. Their contents are loaded
 * page by page: page 1 holds the newest 50 of a conversation.
 */
export class OfflineMessages {
  // By group id and by account. Conversations, and the messages in each, are sorted newest first.
  private readonly _groups = new Map<string, Message[]>();
  private readonly _users = new Map<string, Message[]>();
  /** The account's store. Not looked up later, when another account may have logged in. */
  private readonly _store = internals.get(this._cli)?.store();
  /** Ids of messages whose content was requested and not received, unless the server has no content for them. */
  private readonly _wanted = new Set<string>();
  /** Pages that are loading, by their first message. */
  private readonly _loading = new Map<Message, Promise<void>>();

  /** `indexes` are the entries of the server's index. */
  constructor(
    private readonly _cli: OfflineSource,
    /** The entries of the server's index. */
    readonly indexes: readonly MessageIndex[],
    /** Whose messages they are; by default those of the account that is logged in. */
    private readonly _account: string = _cli.account,
  ) {
    const isList: boolean = Array.isArray(indexes);
    check(isList, "indexes must be an array");
    for (const index of [...indexes].sort((a, b) => compareMessages(b, a))) {
      const conversations = index.group ? this._groups : this._users;
      const key = index.group || index.accountB;
      const messages = conversations.get(key) ?? [];
      conversations.set(key, messages);
      messages.push(this._messageOf(index));
    }
  }

  /** The ids of the groups with messages, newest conversation first. */
  listGroups(): string[] {
    return [...this._groups.keys()];
  }

  /** The accounts with messages, newest conversation first. */
  listUsers(): string[] {
    return [...this._users.keys()];
  }

  /** The number of a group's messages, loaded or not. */
  getGroupMessagesCount(group: string): number {
    return this._groups.get(group)?.length ?? 0;
  }

  /** The number of messages with an account, loaded or not. */
  getUserMessagesCount(account: string): number {
    return this._users.get(account)?.length ?? 0;
  }

  /** Loads a page of a group's messages with their contents, newest first. Empty past the last page. */
  loadGroup(group: string, page: number, options?: SignalOptions): Promise<Message[]> {
    return this.lazyLoad(this._groups.get(group) ?? [], page, options);
  }

  /** Loads a page of the messages with an account; otherwise like `loadGroup`. */
  loadUser(account: string, page: number, options?: SignalOptions): Promise<Message[]> {
    return this.lazyLoad(this._users.get(account) ?? [], page, options);
  }

  /**
   * Loads a page of `messages` with their contents. If contents cannot be loaded, the messages have no
   * body, the client raises an "error" event, and the page can be loaded again. A message whose content a
   * handler tried and failed to load does not count as handled and is delivered again, unless the server
   * answered and has no content for it. Rejects with a KIMError `invalid_argument` if `page` is not an
   * integer of at least 1.
   * @param options when `signal` is aborted, the promise resolves with the messages as they are. Their
   * contents are still filled in later, since other callers may wait for the same page
   */
  async lazyLoad(
    messages: readonly Message[],
    page: number,
    options?: SignalOptions,
  ): Promise<Message[]> {
    const signal = signalOf(options);
    check(Number.isInteger(page) && page > 0, "page must be an integer from 1 on");
    const slice = messages.slice((page - 1) * pageSize, page * pageSize);
    const [first] = slice;
    if (!first) return slice;
    let loading = this._loading.get(first);
    if (!loading) {
      loading = this._fill(slice).finally(() => this._loading.delete(first));
      this._loading.set(first, loading);
    }
    await untilAborted(loading, signal);
    return slice;
  }

  /**
   * Loads the contents of messages, in the server's order; ids that the server does not know are left
   * out. Stops at the first request that fails. Rejects with a KIMError `invalid_argument` if `ids` is not
   * an array, or with a TypeError or RangeError if an id is not an int64.
   */
  async loadcontent(
    ids: readonly MessageIdLike[],
    options?: RequestOptions,
  ): Promise<LoadedContents> {
    let contents: MessageContent[] = [];
    check(Array.isArray(ids), "ids must be an array");
    for (const messageIds of partsOf(ids, maxContents)) {
      const payload = MessageContentReq.encode({ messageIds }).finish();
      const packet = LogicPkt.build(Command.OfflineContent, "", payload);
      const response = await this._cli.request(packet, options);
      const { status } = response;
      if (status !== success) return { status, contents };
      // Not `push(...)`: a hostile server can list more than fit on the stack as arguments.
      contents = [...contents, ...MessageContentResp.decode(response.payload).contents];
    }
    return { status: success, contents };
  }

  /**
   * Resolves once no page is loading, with the entries that need not be delivered again: all but those whose
   * content was requested and could not be loaded. To be called after the handlers have finished, because a
   * handler may not have waited for its pages.
   */
  async settled(): Promise<MessageIndex[]> {
    while (this._loading.size) await Promise.all(this._loading.values());
    return this.indexes.filter((index) => !this._wanted.has(idKey(index)));
  }

  private _messageOf(index: MessageIndex): Message {
    const message = new Message(index.messageId, index.sendTime);
    const isOwn = index.direction === 1;
    message.sender = isOwn ? this._account : index.accountB;
    message.receiver = isOwn ? index.accountB : this._account;
    if (index.group) message.group = index.group;
    return message;
  }

  private async _fill(page: readonly Message[]): Promise<void> {
    const lacking = () => page.filter(({ body }) => body === undefined);
    try {
      for (const message of lacking()) this._wanted.add(idKey(message));
      await this._fillFromStore(lacking());
      const missing = lacking();
      if (missing.length) await this._fillFromServer(missing);
    } catch (cause) {
      this._failed("", { cause });
    }
  }

  private async _fillFromStore(page: readonly Message[]): Promise<void> {
    const fill = async (message: Message): Promise<void> =>
      this._take(message, await this._store?.get(idKey(message)));
    await Promise.all(page.map(fill));
  }

  private async _fillFromServer(missing: readonly Message[]): Promise<void> {
    const { status, contents } = await this.loadcontent(missing.map((m) => m.messageId));
    const byId = new Map(contents.map((content) => [idKey(content), content]));
    if (status !== success) return this._failed(`: status ${status}`, { status });
    const filled = missing.filter((message) => {
      const content = byId.get(idKey(message));
      if (content) this._take(message, content);
      // The server would most likely omit this message in the next session as well.
      else this._wanted.delete(idKey(message));
      return content;
    });
    if (filled.length < missing.length) this._failed(": the server has none");
    await this._store?.putContents(filled);
  }

  /** Fills in a content. One without a body counts as missing, so that the server is asked for it. */
  private _take(message: Message, content?: Partial<MessageContent> | Message | null): void {
    if (content?.body == null) return;
    message.type = content.type ?? 0;
    message.body = content.body;
    message.extra = content.extra ?? "";
    this._wanted.delete(idKey(message));
  }

  private _failed(detail: string, options?: { cause?: unknown; status?: number }): void {
    const message = `contents could not be loaded${detail}`;
    internals.get(this._cli)?.report(new KIMError("sync_failed", message, options));
  }
}
