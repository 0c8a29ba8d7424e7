import type { KIMError } from "../base/errors.js";
import type { Message } from "../base/message.js";
import { shown, type ShownClient } from "../base/shown.js";
import { signalOf, type SignalOptions } from "../base/signals.js";
import type { KIMEvent, State } from "../base/states.js";
import { MessageStream } from "../handlers/stream.js";
import { noStats, type SessionStats } from "../session/binding.js";
import { checkCredentials, type Credentials } from "../session/credentials.js";
import type { RequestOptions } from "../session/requests.js";
import type { GroupCreateResp, GroupGetResp, LogicPkt } from "../wire/index.js";
import type { ContentLike } from "./content.js";
import type { KIMEventMap, KIMHandler } from "./events.js";
import {
  createGroup,
  getGroup,
  joinGroup,
  quitGroup,
  type GroupCreateInput,
  type GroupMember,
  type GroupResult,
} from "./groups.js";
import type { OfflineMessages } from "./offline.js";
import { checkUrl, settingsOf, type KIMOptions, type UrlProvider } from "./options.js";
import type { Response, TalkResult } from "./response.js";
import { Runtime } from "./runtime.js";
import { send, talk } from "./sending.js";

/** How a login ended. */
export interface LoginResult {
  /** Whether the client is connected now. If so, it reconnects by itself from now on. */
  success: boolean;
  /** Why the login failed; absent after a success. */
  err?: KIMError;
}

/**
 * A client of a KIM gateway, for one account. It logs in, keeps the connection alive, reconnects when
 * the connection is lost, and fetches the messages that were missed. It connects and loads nothing
 * before the first call. Methods that return a promise report failures in the result and never reject.
 */
export class KIMClient {
  /**
   * The gateway's address. A change takes effect with the next connection. If the constructor was given
   * a function, this is the last address that it returned, or empty before the first.
   */
  wsurl: string;
  private readonly _runtime: Runtime;

  /**
   * @param url the gateway's address, such as "wss://example.com/", or a function that returns it and is
   * called for each connection
   * @param req the credentials, which are read again for each connection; a token function is called then
   * @throws KIMError `invalid_argument` that names the argument
   */
  constructor(url: string | UrlProvider, req: Credentials, options?: KIMOptions) {
    const provider = typeof url === "function" ? url : undefined;
    this.wsurl = provider ? "" : checkUrl(url);
    checkCredentials(req);
    this._runtime = new Runtime(this, req, settingsOf(options), provider);
  }

  /** The state of the connection. The "state" event reports each change. */
  get state(): State {
    return this._runtime.state;
  }

  /** The server's name for this connection; empty while not logged in. */
  get channelId(): string {
    return this._runtime.channelId;
  }

  /** The account that is logged in; empty before the login and once the session has ended. */
  get account(): string {
    return this._runtime.account;
  }

  /**
   * Sets the callback for each of these events. A later call for the same event replaces the callback.
   * If it throws, that is reported as `handler_failed`. null, which the type excludes, takes it away.
   * @param events values of `KIMEvent`; any other name is accepted, with a warning to the logger
   * @throws KIMError `invalid_argument` if `events` is not an array or `callback` is not a function
   */
  register(events: readonly string[], callback: (event: KIMEvent) => void): void {
    this._runtime.register(events, callback);
  }

  /**
   * Sets the callback for messages; a later call replaces it. A message is acknowledged once the
   * callback has returned, or the promise that it returned has settled, and the message is stored.
   * Messages that arrive while there is no handler wait for one.
   */
  onmessage(callback: (message: Message) => unknown): void {
    this._added(this._runtime.listeners.set("message", callback));
  }

  /**
   * Sets the callback for offline messages; a later call replaces it. It is called after each login and
   * reconnect, even if there are no offline messages, and whenever some are found later. They count as
   * handled once the callback has returned or its promise has resolved. If it throws or rejects, or the
   * page closes first, they are delivered again.
   */
  onofflinemessage(callback: (messages: OfflineMessages) => unknown): void {
    this._added(this._runtime.listeners.set("offline", callback));
  }

  /**
   * Adds a handler and returns the function that removes it. Handlers are called in the order in which
   * they were added. If one throws, that is reported as `handler_failed` and affects nothing else.
   * @param event any name is accepted, an unknown one with a warning to the logger
   */
  on<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    return this._added(this._runtime.listeners.on(event, handler));
  }

  /** Like `on`, but the handler is called only once. */
  once<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    return this._added(this._runtime.listeners.once(event, handler));
  }

  /** Removes a handler that `on` or `once` has added. Does nothing if there is no such handler. */
  off<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    this._runtime.listeners.off(event, handler);
  }

  /**
   * The incoming messages, for `for await`. A message counts as handled when the loop asks for the next
   * one, or ends. The loop ends when `signal` is aborted or the client is disposed of.
   * @throws KIMError `invalid_argument` if `signal` is not an AbortSignal
   */
  messages(options?: SignalOptions): AsyncIterableIterator<Message> {
    const signal = signalOf(options);
    const stream: MessageStream = new MessageStream(() => {
      this.off("message", stream.take);
      this._runtime.streams.delete(stream);
      signal?.removeEventListener("abort", end);
    });
    const end = (): void => stream.end();
    this._runtime.streams.add(stream);
    signal?.addEventListener("abort", end);
    if (signal?.aborted || this._runtime.over) end();
    else this.on("message", stream.take);
    return stream;
  }

  /**
   * Connects, logs in and fetches the index of missed messages. Never rejects: if the login fails, `err`
   * is a KIMError that says why. After a success the client reconnects by itself.
   * @param options `signal` cancels the login, unless another call waits for it too
   */
  login(options?: SignalOptions): Promise<LoginResult> {
    return this._runtime.login(options);
  }

  /**
   * Ends the session for good. Resolves in every state, once the connection is closed and at most
   * `logoutTimeout` later. Queued requests end as not sent. Requests in flight end with their answer if
   * it arrives before the close, otherwise as unknown. Never rejects.
   * @param options `signal` only ends the waiting; the logout goes on
   * @throws KIMError `invalid_argument` if `signal` is not an AbortSignal
   */
  logout(options?: SignalOptions): Promise<void> {
    return this._runtime.logout(options);
  }

  /**
   * Sends a message to an account. Resolves exactly once: with the server's answer, at the deadline, or
   * at once when the connection is lost while the message is in flight. Messages to one destination are
   * sent one at a time, in the order of the calls. While the client connects or reconnects they are
   * queued, until their deadline.
   * @param dest an account, at most 60 characters
   * @param content at most 5000 characters of `body` and 500 of `extra`
   * @param retry how often to resend after a status from 300 to 399. The server may have stored the
   * message despite such a status, so a retry can duplicate it
   * @returns the outcome. Never rejects: a wrong argument is reported as `invalid_argument` in `err`
   */
  talkToUser(
    dest: string,
    content: ContentLike,
    retry = 3,
    options?: RequestOptions,
  ): Promise<TalkResult> {
    return talk(this._runtime.requests, false, dest, content, retry, options);
  }

  /**
   * Sends a message to a group; otherwise like `talkToUser`.
   * @param dest the group's id
   */
  talkToGroup(
    dest: string,
    content: ContentLike,
    retry = 3,
    options?: RequestOptions,
  ): Promise<TalkResult> {
    return talk(this._runtime.requests, true, dest, content, retry, options);
  }

  /**
   * Creates a group of `members` and this account, which owns it unless `owner` says otherwise. Never
   * retries. `status` and `err` are as in the result of `talkToUser`. Never rejects.
   */
  createGroup(
    req: GroupCreateInput,
    options?: RequestOptions,
  ): Promise<GroupResult<GroupCreateResp>> {
    return createGroup(this, req, options);
  }

  /** Adds this account, or `account`, to a group. A string as `req` is the group's id. Never rejects. */
  joinGroup(req: GroupMember | string, options?: RequestOptions): Promise<GroupResult<never>> {
    return joinGroup(this, req, options);
  }

  /** Removes this account, or `account`, from a group. A string as `req` is the group's id. Never rejects. */
  quitGroup(req: GroupMember | string, options?: RequestOptions): Promise<GroupResult<never>> {
    return quitGroup(this, req, options);
  }

  /** Fetches a group's name, members and more. A string as `req` is the group's id. Never rejects. */
  GetGroup(
    req: { groupId: string } | string,
    options?: RequestOptions,
  ): Promise<GroupResult<GroupGetResp>> {
    return getGroup(this, req, options);
  }

  /**
   * Sends a packet and waits for its answer, for commands without a method of their own. The packet's
   * `sequence` is kept if no pending request, and none of the last 64 that ended unanswered, has that
   * number. Never rejects: `err` says why there is no answer. The answer's `payload` is a copy.
   */
  request(packet: LogicPkt, options?: RequestOptions): Promise<Response> {
    return send(this._runtime.requests, packet, options);
  }

  /** What `JSON.stringify` shows of a client; never the token. */
  toJSON(): ShownClient {
    return shown(this);
  }

  /**
   * Names the class, as browser classes do: Vue's `reactive` then does not wrap a client in a proxy. The
   * prototype has no such name, because Jest's automock leaves out whatever is not an "Object".
   */
  get [Symbol.toStringTag](): string | undefined {
    return (this._runtime as Runtime | undefined) && "KIMClient";
  }

  /** Counters since the first login. */
  stats(): SessionStats {
    return this._runtime.driver.session?.stats() ?? noStats();
  }

  /**
   * Releases everything at once, without waiting for a logout: the connection, the timer, the core's
   * memory. Queued requests end as not sent, those in flight as unknown. The client cannot be used again.
   */
  dispose(): void {
    this._runtime.dispose();
  }

  private _added<T>(result: T): T {
    this._runtime.incoming.handlersChanged();
    return result;
  }

  /** Logs out, then disposes of the client: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.logout();
    this.dispose();
  }
}
