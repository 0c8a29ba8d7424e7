import {
  KIMError,
  KIMEvent,
  State,
  type Clock,
  type KIMEventMap,
  type KIMHandler,
  type Logger,
  type Message,
  type MessageIndex,
  type Notification,
  type OfflineSource,
} from "kim-web-sdk";
import { callHandlers, Listeners, tellHandlers } from "../../handlers/listeners.js";
import { logOf, type Log } from "../../handlers/log.js";
import type { MessageStream } from "../../handlers/stream.js";
import { ContentSource } from "./contents.js";
import type { Ending } from "../endings.js";
import { Inbox } from "./inbox.js";
import { OfflineInbox } from "./offline_inbox.js";
import type { Listens, Presence } from "../room/posts.js";
import { check } from "../signals.js";

interface AudienceSettings {
  /** Loads the contents of offline messages. */
  client: OfflineSource;
  clock: Clock;
  maxKnownIds: number;
  logger: Logger | undefined;
}

/** The handlers of one tab, and the state of the shared connection that they see. */
export class Audience {
  readonly listeners = new Listeners<KIMEventMap, KIMEvent>(check, Object.values(KIMEvent), {
    warn: (text) => this._log("warn", text),
  });
  readonly streams = new Set<MessageStream>();
  state = State.INIT;
  account = "";
  channelId = "";
  /** This tab has been online since its last login. */
  established = false;
  private _ready = false;
  private _isDisposed = false;
  /** Counts state changes, so that `presence` notices a newer one made by a handler. */
  private _told = 0;
  private readonly _log: Log;
  private _inbox: Inbox;
  private readonly _offline: OfflineInbox;
  /** The account that was logged in last, or still is. */
  private _lastAccount = "";

  constructor(private readonly _settings: AudienceSettings) {
    const { client, clock, logger } = _settings;
    this._log = logOf(logger);
    this._inbox = this._newInbox();
    this._offline = new OfflineInbox({
      source: new ContentSource(client, clock, (error) => this.report(error)),
      inbox: () => this._inbox,
      handlers: () => this._of("offline"),
      rejected: (error) => this._handlerFailed(error),
    });
  }

  register(events: readonly string[], callback: (event: KIMEvent) => void): void {
    this.listeners.register(events, callback);
  }

  listens(): Listens {
    return {
      message: this.listeners.of("message").length > 0,
      offline: this.listeners.of("offline").length > 0,
    };
  }

  handlersChanged(): void {
    if (this.listens().message) this._inbox.handlersChanged();
    this._offline.handlersChanged();
  }

  /** Resolves when all handlers have finished, to whether there was any handler. */
  message(message: Message): Promise<boolean> {
    return this._inbox.deliver(message);
  }

  /** Resolves when all handlers have finished, to true if none has failed. */
  offline(entries: readonly MessageIndex[]): Promise<boolean> {
    return this._offline.deliver(entries);
  }

  sync(phase: KIMEventMap["sync"]): void {
    this._emit("sync", phase);
  }

  notification(notification: Notification): void {
    this._emit("notification", notification);
  }

  /** Reports a problem of the leader's tab, which has already logged it. */
  problem(error: KIMError): void {
    tellHandlers(this.listeners.of("error"), error, () => {
      this._log("error", "an error handler failed");
    });
  }

  /** Logs and reports a problem of this tab. */
  report(error: KIMError): void {
    this._log("warn", `${error.code}: ${error.message}`);
    this.problem(error);
  }

  /** Shows the state of the connection. Returns false if a handler has made it outdated meanwhile. */
  presence({ state, account, channelId, ready }: Presence): boolean {
    const told = ++this._told;
    // The same attempt may be a first login to one tab and a reconnect to another.
    const connecting = this.wasOnline ? State.RECONNECTING : State.CONNECTING;
    const isUnderWay = state === State.CONNECTING || state === State.RECONNECTING;
    this._become(isUnderWay ? connecting : state, account, channelId);
    if (told !== this._told) return false;
    const isBack = ready && !this._ready && this.established;
    this._ready = ready;
    this.established ||= ready;
    if (isBack) this._raise(KIMEvent.Reconnected);
    return told === this._told;
  }

  /** Whether this tab has shown `CONNECTED` since its last login, and no end of the session. */
  get wasOnline(): boolean {
    return this.state === State.CONNECTED || this.state === State.RECONNECTING;
  }

  /** The session is over, in this tab at least. */
  over(reason: Ending): void {
    this._reset();
    if (reason === "kickedOut") this._raise(KIMEvent.Kickout);
    this._become(State.CLOSED, "", "");
    this._raise(KIMEvent.Closed);
  }

  /** The first login has failed. */
  loginFailed(): void {
    this._reset();
    this._become(State.INIT, "", "");
  }

  dispose(): void {
    this._reset();
    this._isDisposed = true;
    this.state = State.CLOSED;
    this.account = this.channelId = "";
    for (const stream of [...this.streams]) stream.end();
  }

  private _reset(): void {
    this._told += 1;
    this.established = this._ready = false;
  }

  private _become(state: State, account: string, channelId: string): void {
    const before = this.state;
    if (account && this._lastAccount && account !== this._lastAccount) this._forgetMessages();
    this._lastAccount = account || this._lastAccount;
    this.account = account;
    this.channelId = channelId;
    if (state === before) return;
    this.state = state;
    this._emit("state", state);
    // Only a connection that was reported ready can be reported lost.
    const isLost = this._ready && state === State.RECONNECTING;
    if (isLost) this._raise(KIMEvent.Reconnecting);
  }

  /** Another account has logged in. A group's message has the same id for all its members. */
  private _forgetMessages(): void {
    this._offline.forgetAll();
    this._inbox.retire();
    this._inbox = this._newInbox();
  }

  private _newInbox(): Inbox {
    return new Inbox({
      maxKnownIds: this._settings.maxKnownIds,
      call: (message) => this._callMessageHandlers(message),
      rejected: (error) => this._handlerFailed(error),
      unattended: () => this._log("warn", "a message waits for a handler"),
    });
  }

  private _raise(event: KIMEvent): void {
    this._emit(event, event);
  }

  private _callMessageHandlers(message: Message): readonly unknown[] | undefined {
    const handlers = this._of("message");
    const failed = (error: unknown): void => this._handlerFailed(error);
    return handlers.length > 0 ? callHandlers(handlers, message, failed) : undefined;
  }

  private _emit<K extends keyof KIMEventMap>(event: K, value: KIMEventMap[K]): void {
    tellHandlers(this._of(event), value, (error) => this._handlerFailed(error));
  }

  /** Empty after `dispose`: a handler may have called it while further events were pending. */
  private _of<K extends keyof KIMEventMap>(event: K): readonly KIMHandler<K>[] {
    return this._isDisposed ? [] : this.listeners.of(event);
  }

  private _handlerFailed(cause: unknown): void {
    this.report(new KIMError("handler_failed", "a handler failed", { cause }));
  }
}
