import {
  KIMClient,
  KIMError,
  Response,
  State,
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
  type TalkResult,
  type UrlProvider,
} from "kim-web-sdk";
import { namespaceOf } from "../base/namespace.js";
import { RealmClock, type Clock } from "../base/clock.js";
import { shown } from "../base/shown.js";
import { untilAborted } from "../base/signals.js";
import { MessageStream } from "../handlers/stream.js";
import { Audience } from "./audience.js";
import { notConnected } from "./calls.js";
import { aborted, disposed, errorOfEnding } from "./endings.js";
import { Logins } from "./logins.js";
import { Membership } from "./membership.js";
import { clientOptions, withDefaults, type FullOptions, type SharedOptions } from "./options.js";
import type { Method } from "./posts.js";
import { signalOf, wrongSignal } from "./signals.js";

/**
 * A KIMClient that shares one connection with the other tabs of its origin. Of all tabs with the
 * same server and account, one has the connection; every tab sends, gets every message once and in
 * order, and shows the state. When that tab closes, crashes or is frozen, another takes over.
 *
 * A tab takes part from its `login` to a `logout` in any tab, or to its own `dispose`.
 */
export class SharedClient implements Omit<KIMClient, typeof Symbol.toStringTag> {
  /**
   * As of a KIMClient. Tabs with other addresses on the same host share all the same. Stays empty
   * where a function gives the addresses.
   */
  wsurl: string;
  private readonly _audience: Audience;
  private readonly _clock: Clock;
  private readonly _options: FullOptions;
  private readonly _req: Credentials;
  private readonly _urlProvider: UrlProvider | undefined;
  /** Never connects: it checks the arguments, and has the counters of a client that never did. */
  private readonly _blank: KIMClient;
  private _membership: Membership | undefined;
  private readonly _logins = new Logins();
  private _logouts: (() => void)[] = [];
  private _loggingOut = false;
  private _online = false;
  private _toldAlone = false;
  private _disposed = false;
  /** When this tab last had a connection, or may have had. */
  private _leftAt = -Infinity;

  /**
   * @param url the gateway's address, or a function that gives it, as of a KIMClient
   * @param req what to log in with. Each tab uses its own when it connects; the token stays in its tab
   * @throws KIMError `invalid_argument` that names the argument
   */
  constructor(url: string | UrlProvider, req: Credentials, options: SharedOptions = {}) {
    this._blank = new KIMClient(url, req, clientOptions(options));
    this._options = withDefaults(options);
    const { clock = new RealmClock(), maxKnownIds = 10_000, logger } = this._options;
    this.wsurl = this._blank.wsurl;
    if (typeof url === "function") this._urlProvider = url;
    this._req = req;
    this._clock = clock;
    this._audience = new Audience({ client: this, maxKnownIds, logger });
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
   * As of a KIMClient. A message is acknowledged when the callbacks of all tabs have finished that
   * were told about it; a tab that closes or sleeps meanwhile is not waited for.
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

  /** As of a KIMClient: adds a handler in this tab; returns the function that takes it away. */
  on<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    this._audience.listeners.on(event, handler);
    this._handlersChanged();
    return () => this.off(event, handler);
  }

  /** As `on`, for one call. */
  once<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    this._audience.listeners.once(event, handler);
    this._handlersChanged();
    return () => this.off(event, handler);
  }

  /** Takes a handler away that `on` or `once` has added in this tab. */
  off<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    this._audience.listeners.off(event, handler);
    this._handlersChanged();
  }

  /** As of a KIMClient: the messages as they come to this tab, for `for await`. */
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
    if (signal?.aborted || this._disposed) end();
    else this.on("message", stream.take);
    return stream;
  }

  /**
   * Joins the connection of the other tabs, or makes one. Resolves as that of a KIMClient; a tab
   * whose login fails takes no part, and the others try with their own credentials.
   */
  login(options?: SignalOptions): Promise<LoginResult> {
    const signal = options?.signal;
    const fail = (err: KIMError): Promise<LoginResult> => Promise.resolve({ success: false, err });
    if (this._disposed) return fail(disposed());
    if (this._online && !this._loggingOut) {
      return fail(new KIMError("already_connected", "client has already been connected"));
    }
    const wrong = wrongSignal(signal);
    if (wrong) return fail(wrong);
    if (signal?.aborted) return fail(aborted());
    const done = this._logins.wait(signal, () => this._loginGivenUp());
    if (!this._membership) this._join();
    return done;
  }

  /** Logs the account out in every tab. To leave with this tab alone, call `dispose`. */
  logout(options?: SignalOptions): Promise<void> {
    const signal = signalOf(options);
    if (!this._membership) return Promise.resolve();
    const done = new Promise<void>((resolve) => this._logouts.push(resolve));
    // Calls off what waits for the end of the logout before.
    if (this._loggingOut) this._logins.answer(errorOfEnding("loggedOut"));
    else this._membership.logout();
    return untilAborted(done, signal);
  }

  /** As of a KIMClient: by way of the tab that has the connection. */
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

  /** As of a KIMClient; the packet's own sequence is not used, since other tabs have theirs. */
  async request(packet: LogicPkt, options?: RequestOptions): Promise<Response> {
    const { command = "", dest = "", payload } = Object(packet) as LogicPkt;
    const args = [{ command, dest, payload, sequence: -1 }];
    const answer = await this._call<Response>("request", args, options);
    return Object.assign(new Response(answer.status, dest), answer);
  }

  /** As of a KIMClient. */
  toJSON(): ShownClient {
    return shown(this);
  }

  /** Counters of the connection that all tabs share, as this tab last heard of them. */
  stats(): SessionStats {
    return this._membership?.stats() ?? this._blank.stats();
  }

  /** Leaves with this tab alone; if it has the connection, another tab takes over. */
  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    this._membership?.leave();
    this._membership = undefined;
    this._audience.dispose();
    this._blank.dispose();
    this._logins.answer(disposed());
    for (const resolve of this._logouts.splice(0)) resolve();
  }

  /** As `dispose`, after the connection has been handed over in order. Nobody is logged out. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this._membership?.resign();
    this.dispose();
  }

  /** The attempt goes on while another call waits for it, or if there was a session before. */
  private _loginGivenUp(): void {
    if (this._audience.state === State.RECONNECTING || this._logins.count > 0) return;
    // It had not begun: it waited for the end of the session before.
    if (this._loggingOut) return;
    this._membership?.leave();
    this._membership = undefined;
    this._leftAt = this._clock.now();
    this._audience.over("loggedOut");
  }

  private _join(): void {
    this._loggingOut = false;
    this._membership = new Membership({
      url: () => this._urlProvider ?? this.wsurl,
      namespace: () => this._options.namespace ?? namespaceOf(this.wsurl),
      ...{ req: this._req, options: this._options, clock: this._clock, audience: this._audience },
      grace: this._leftAt + this._options.closeGrace - this._clock.now(),
      alone: (error) => {
        if (!this._toldAlone) this._audience.report(error);
        this._toldAlone = true;
      },
      ready: () => {
        this._online = true;
        this._logins.answer();
      },
      ending: () => this._ending(),
      ended: (error) => this._ended(error),
    });
    void this._membership.join();
  }

  /** Logins that wait are called off; one that comes from here on begins anew after the end. */
  private _ending(): void {
    if (this._loggingOut) return;
    this._loggingOut = true;
    this._logins.answer(errorOfEnding("loggedOut"));
  }

  private _ended(error: KIMError): void {
    this._membership = undefined;
    this._online = false;
    this._leftAt = this._clock.now();
    for (const resolve of this._logouts.splice(0)) resolve();
    if (!this._loggingOut) this._logins.answer(error);
    // A login that came after the logout begins anew.
    this._loggingOut = false;
    if (this._logins.count > 0) this._join();
  }

  private _handlersChanged(): void {
    this._audience.handlersChanged();
    this._membership?.handlersChanged();
  }

  /** The results of all methods have a status and an error in common; the rest is the method's. */
  private async _call<T>(method: Method, args: unknown[], options?: RequestOptions): Promise<T> {
    const { calls } = this._membership ?? {};
    return (calls ? await calls.call(method, args, options) : notConnected()) as T;
  }
}
