import {
  KIMClient,
  Response,
  type ContentLike,
  type Credentials,
  type GroupCreateInput,
  type GroupCreateResp,
  type GroupGetResp,
  type GroupMember,
  type GroupResult,
  type KIMEvent,
  type KIMEventMap,
  type KIMHandler,
  type LoginResult,
  type LogicPkt,
  type Message,
  type OfflineMessages,
  type RequestOptions,
  type SessionStats,
  type ShownClient,
  type SignalOptions,
  type State,
  type TalkResult,
  type UrlProvider,
} from "kim-web-sdk";
import { namespaceOf } from "../base/namespace.js";
import { RealmClock } from "../base/clock.js";
import { shown } from "../base/shown.js";
import { MessageStream } from "../handlers/stream.js";
import { Audience } from "./audience/audience.js";
import { notConnected, notMade } from "./follow/calls.js";
import { clientOptions, withDefaults, type SharedOptions } from "./options.js";
import { Participation } from "./participation.js";
import type { Method } from "./room/posts.js";
import { signalOf } from "./signals.js";

/**
 * A KIMClient that shares one connection with the other tabs of its origin. Of all tabs with the
 * same server and account, one has the connection. Every tab can send, gets every message once and
 * in order, and shows the state of the connection. When the tab with the connection closes, crashes
 * or is frozen, another takes over.
 *
 * A tab takes part from its `login` until a `logout` in any tab, or its own `dispose`.
 */
export class SharedClient implements Pick<KIMClient, keyof KIMClient> {
  /**
   * As of a KIMClient. Tabs with different addresses on the same host share one connection. Stays
   * empty if the URL is a function.
   */
  wsurl: string;
  private readonly _audience: Audience;
  private readonly _participation: Participation;
  /** Never connects. Validates the arguments, and provides the `stats` of an unused client. */
  private readonly _blank: KIMClient;

  /**
   * @param url the gateway's address, or a function that returns it, as for a KIMClient
   * @param req the credentials. A tab uses its own when it connects; the token never leaves its tab
   * @throws KIMError `invalid_argument` that names the argument
   */
  constructor(url: string | UrlProvider, req: Credentials, options: SharedOptions = {}) {
    this._blank = new KIMClient(url, req, clientOptions(options));
    const all = withDefaults(options);
    const { clock = new RealmClock(), maxKnownIds = 10_000, logger } = all;
    this.wsurl = this._blank.wsurl;
    const audience = new Audience({ client: this, clock, maxKnownIds, logger });
    this._audience = audience;
    this._participation = new Participation({
      url: () => (typeof url === "function" ? url : this.wsurl),
      namespace: () => all.namespace ?? namespaceOf(this.wsurl),
      ...{ req, options: all, clock, audience },
    });
  }

  /** The state of the connection that all tabs share. */
  get state(): State {
    return this._audience.state;
  }

  /** The server's name for the connection that all tabs share; empty while there is none. */
  get channelId(): string {
    return this._audience.channelId;
  }

  /** The account that is logged in; empty before the login and after the end. */
  get account(): string {
    return this._audience.account;
  }

  /** As of a KIMClient: sets the callback of each of these events, in this tab. */
  register(events: readonly string[], callback: (event: KIMEvent) => void): void {
    this._audience.register(events, callback);
  }

  /**
   * As of a KIMClient. A message is acknowledged when the callbacks of all tabs that it was
   * delivered to have finished; a tab that closes or falls asleep meanwhile is not waited for.
   */
  onmessage(callback: (message: Message) => unknown): void {
    this._audience.listeners.set("message", callback);
    this._handlersChanged();
  }

  /** As of a KIMClient. Offline messages count as handled when all tabs have handled them. */
  onofflinemessage(callback: (messages: OfflineMessages) => unknown): void {
    this._audience.listeners.set("offline", callback);
    this._handlersChanged();
  }

  /** As of a KIMClient: adds a handler in this tab; returns a function that removes it. */
  on<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    return this._added(this._audience.listeners.on(event, handler));
  }

  /** As `on`, for one call. */
  once<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    // Not the `once` of the listeners: the other tabs have to learn that the handler is gone.
    const stop = this._audience.listeners.on(event, handler, (value) => {
      stop();
      this._handlersChanged();
      return handler(value);
    });
    return this._added(stop);
  }

  /** Removes a handler that `on` or `once` has added in this tab. */
  off<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    this._audience.listeners.off(event, handler);
    this._handlersChanged();
  }

  /** As of a KIMClient: the messages of this tab as they arrive, for `for await`. */
  messages(options?: SignalOptions): AsyncIterableIterator<Message> {
    const { streams } = this._audience;
    const signal = signalOf(options);
    const stream: MessageStream = new MessageStream(() => {
      this.off("message", stream.take);
      streams.delete(stream);
      signal?.removeEventListener("abort", end);
    });
    const end = (): void => stream.end();
    streams.add(stream);
    signal?.addEventListener("abort", end);
    if (signal?.aborted || this._participation.hasLeft) end();
    else this.on("message", stream.take);
    return stream;
  }

  /**
   * Joins the connection of the other tabs, or opens one. Resolves like the `login` of a KIMClient.
   * A tab whose login fails does not take part, and the others try with their own credentials.
   */
  login(options?: SignalOptions): Promise<LoginResult> {
    return this._participation.login(options);
  }

  /** Logs the account out in every tab. To remove only this tab, call `dispose`. */
  logout(options?: SignalOptions): Promise<void> {
    return this._participation.logout(signalOf(options));
  }

  /** As of a KIMClient: sends through the tab that has the connection. */
  talkToUser(
    dest: string,
    content: ContentLike,
    retry = 3,
    options?: RequestOptions,
  ): Promise<TalkResult> {
    return this._call<TalkResult>("talkToUser", [dest, content, retry], options);
  }

  /** As `talkToUser`, to a group. */
  talkToGroup(
    dest: string,
    content: ContentLike,
    retry = 3,
    options?: RequestOptions,
  ): Promise<TalkResult> {
    return this._call<TalkResult>("talkToGroup", [dest, content, retry], options);
  }

  /** As of a KIMClient. */
  createGroup(
    req: GroupCreateInput,
    options?: RequestOptions,
  ): Promise<GroupResult<GroupCreateResp>> {
    return this._call<GroupResult<GroupCreateResp>>("createGroup", [req], options);
  }

  /** As of a KIMClient. */
  joinGroup(req: GroupMember | string, options?: RequestOptions): Promise<GroupResult<never>> {
    return this._call<GroupResult<never>>("joinGroup", [req], options);
  }

  /** As of a KIMClient. */
  quitGroup(req: GroupMember | string, options?: RequestOptions): Promise<GroupResult<never>> {
    return this._call<GroupResult<never>>("quitGroup", [req], options);
  }

  /** As of a KIMClient. */
  GetGroup(
    req: { groupId: string } | string,
    options?: RequestOptions,
  ): Promise<GroupResult<GroupGetResp>> {
    return this._call<GroupResult<GroupGetResp>>("GetGroup", [req], options);
  }

  /** As of a KIMClient, but ignores the packet's own sequence, which another tab may use too. */
  async request(packet: LogicPkt, options?: RequestOptions): Promise<Response> {
    let to = "";
    const args = (): unknown[] => {
      const { command = "", dest = "", payload } = Object(packet) as LogicPkt;
      to = dest;
      return [{ command, dest, payload, sequence: -1 }];
    };
    const answer = await this._call<Response>("request", args, options);
    return Object.assign(new Response(answer.status, to), answer);
  }

  /** As of a KIMClient. */
  toJSON(): ShownClient {
    return shown(this);
  }

  /** Names the class, as for a KIMClient, so that Vue's `reactive` does not wrap a client. */
  get [Symbol.toStringTag](): string | undefined {
    return (this._blank as KIMClient | undefined) && "SharedClient";
  }

  /** Counters of the shared connection, as last reported to this tab. */
  stats(): SessionStats {
    return this._participation.stats() ?? this._blank.stats();
  }

  /** Removes only this tab; if it has the connection, another tab takes over. */
  dispose(): void {
    if (this._participation.hasLeft) return;
    this._participation.leave();
    this._audience.dispose();
    this._blank.dispose();
  }

  /** As `dispose`, after the connection was handed over in order. No tab is logged out. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this._participation.resign();
    this.dispose();
  }

  /** A handler was added; `stop` removes it. */
  private _added(stop: () => void): () => void {
    this._handlersChanged();
    return () => {
      stop();
      this._handlersChanged();
    };
  }

  private _handlersChanged(): void {
    this._audience.handlersChanged();
    this._participation.handlersChanged();
  }

  /** The results of all methods share a status and an error; the rest depends on the method. */
  private async _call<T>(
    method: Method,
    args: unknown[] | (() => unknown[]),
    options?: RequestOptions,
  ): Promise<T> {
    const { calls } = this._participation;
    if (!calls) return notConnected() as T;
    try {
      return (await calls.call(method, Array.isArray(args) ? args : args(), options)) as T;
    } catch (cause) {
      return notMade(cause) as T;
    }
  }
}
