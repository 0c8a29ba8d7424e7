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
  /** Whether the client is connected now, and stays so by itself. */
  success: boolean;
  /** Why not, unless `success`: a KIMError. */
  err?: Error;
}

/**
 * A client of a KIM gateway, for one account: it logs in, keeps the connection alive, connects
 * again when it is lost, and fetches what was missed. Nothing is connected or loaded before the
 * first call. Methods that return a promise report failure in its result; they do not reject.
 */
export class KIMClient {
  /**
   * The gateway's address. A change counts from the next connection on. Where a function gives the
   * addresses, the last of them; empty before.
   */
  wsurl: string;
  private readonly _runtime: Runtime;

  /**
   * @param url the gateway's address, such as "wss://example.com/"; a function is asked for it
   * anew for each connection
   * @param req what to log in with, looked at anew for each connection, when a function as the token is
   * also called
   * @throws KIMError `invalid_argument` that names the argument
   */
  constructor(url: string | UrlProvider, req: Credentials, options?: KIMOptions) {
    const provider = typeof url === "function" ? url : undefined;
    this.wsurl = provider ? "" : checkUrl(url);
    checkCredentials(req);
    this._runtime = new Runtime(this, req, settingsOf(options), provider);
  }

  /** Where the connection is; the "state" event reports each change. */
  get state(): State {
    return this._runtime.state;
  }

  /** The server's name for this connection; empty while there is none. */
  get channelId(): string {
    return this._runtime.channelId;
  }

  /** The account that is logged in; empty before the login and after the end. */
  get account(): string {
    return this._runtime.account;
  }

  /**
   * Sets the callback of each of these events. A later one for the same event replaces it. One that
   * throws is reported as `handler_failed`.
   * @param events names of `KIMEvent`; the logger is told of any other
   * @throws KIMError `invalid_argument` for what is no array of names, or no function
   */
  register(events: readonly string[], callback: (event: KIMEvent) => void): void {
    this._runtime.register(events, callback);
  }

  /**
   * Sets the callback for messages; a later one replaces it. A message is acknowledged when the
   * callback, and the promise that it returns, has finished. Messages that come before there is
   * any handler wait for one.
   */
  onmessage(callback: (message: Message) => unknown): void {
    this._runtime.listeners.set("message", callback);
    this._runtime.incoming.handlersChanged();
  }

  /**
   * Sets the callback for offline messages; a later one replaces it. It is called after each login
   * and reconnect, even if there are none, and whenever some are found later. They count as handled
   * when the callback, and the promise that it returns, has finished; otherwise they come again.
   */
  onofflinemessage(callback: (messages: OfflineMessages) => unknown): void {
    this._runtime.listeners.set("offline", callback);
    this._runtime.incoming.handlersChanged();
  }

  /**
   * Adds a handler; returns the function that takes it away. Handlers are called in the order in
   * which they were added. One that throws is reported as `handler_failed`, and changes nothing else.
   */
  on<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    this._runtime.listeners.on(event, handler);
    this._runtime.incoming.handlersChanged();
    return () => this.off(event, handler);
  }

  /** As `on`, for one call. */
  once<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): () => void {
    this._runtime.listeners.once(event, handler);
    this._runtime.incoming.handlersChanged();
    return () => this.off(event, handler);
  }

  /** Takes a handler away that `on` or `once` has added; anything else changes nothing. */
  off<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    this._runtime.listeners.off(event, handler);
  }

  /**
   * The messages as they come, for `for await`. A message is acknowledged when the loop asks for
   * the next. The loop ends with `signal`, or when the client is disposed of.
   * @throws KIMError `invalid_argument` if `signal` is no AbortSignal
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
   * Connects, logs in and fetches the index of what was missed. Never rejects: `err` is a KIMError
   * that says why there was no success. After a success the client reconnects by itself.
   * @param options `signal` gives the login up, unless another call waits for it too
   */
  login(options?: SignalOptions): Promise<LoginResult> {
    return this._runtime.login(options);
  }

  /**
   * Ends the connection for good. Resolves when it is closed, in every state, at the latest
   * `logoutTimeout` later. Requests that wait end as not sent; those in flight end with an answer that
   * comes before the close, otherwise as unknown. Never rejects.
   * @param options at `signal` it resolves already; the connection ends all the same
   * @throws KIMError `invalid_argument` if `signal` is no AbortSignal
   */
  logout(options?: SignalOptions): Promise<void> {
    return this._runtime.logout(options);
  }

  /**
   * Sends a message to an account. Resolves exactly once: with the server's answer, at its deadline,
   * or at once when its connection is lost. Messages to one destination go one at a time, in the
   * order of the calls. While the client connects or reconnects they wait, until their deadline.
   * @param dest an account, at most 60 characters
   * @param content at most 5000 characters of `body` and 500 of `extra`
   * @param retry how often to send again after a status from 300 to 399. Such a status can follow a
   * message that was stored, so a retry can duplicate it
   * @returns how it ended. Never rejects: a wrong argument is `invalid_argument` in `err`
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
   * Sends a message to a group, as `talkToUser`.
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
   * Makes a group of `members` and this account, which owns it unless `owner` says otherwise. Is not
   * repeated; `status` and `err` are as of `talkToUser`. Never rejects.
   */
  createGroup(
    req: GroupCreateInput,
    options?: RequestOptions,
  ): Promise<GroupResult<GroupCreateResp>> {
    return createGroup(this, req, options);
  }

  /**
   * Joins a group: this account, unless `account` says otherwise. A string is the group's id. Never
   * rejects.
   */
  joinGroup(req: GroupMember | string, options?: RequestOptions): Promise<GroupResult<never>> {
    return joinGroup(this, req, options);
  }

  /** Leaves a group, as `joinGroup`. Never rejects. */
  quitGroup(req: GroupMember | string, options?: RequestOptions): Promise<GroupResult<never>> {
    return quitGroup(this, req, options);
  }

  /** A group's name, members and more. A string is the group's id. Never rejects. */
  GetGroup(
    req: { groupId: string } | string,
    options?: RequestOptions,
  ): Promise<GroupResult<GroupGetResp>> {
    return getGroup(this, req, options);
  }

  /**
   * Sends a packet and waits for its answer: for commands that have no method. The packet's own
   * `sequence` is used if no request in flight has it. Never rejects: `err` says why there is no
   * answer. The answer's `payload` is a copy.
   */
  request(packet: LogicPkt, options?: RequestOptions): Promise<Response> {
    return send(this._runtime.requests, packet, options);
  }

  /** What `JSON.stringify` shows of a client: never its token. */
  toJSON(): ShownClient {
    return shown(this);
  }

  /** Names the class, as those of browsers do: Vue's `reactive` then leaves a client as it is. */
  get [Symbol.toStringTag](): string {
    return "KIMClient";
  }

  /** Counters since the first login. */
  stats(): SessionStats {
    return this._runtime.driver.session?.stats() ?? noStats();
  }

  /**
   * Lets go of everything at once, without a logout: the connection, the timer, the core's memory.
   * Requests that wait end as not sent, those in flight as unknown. The client cannot be used again.
   */
  dispose(): void {
    this._runtime.dispose();
  }

  /** Logs out, then disposes: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.logout();
    this.dispose();
  }
}
