import { asKIMError, check, coreFailed, KIMError, aborted } from "../base/errors.js";
import { namespaceOf } from "../base/namespace.js";
import { abortable, signalOf, untilAborted, type SignalOptions } from "../base/signals.js";
import { KIMEvent, State } from "../base/states.js";
import { Listeners, tellHandlers } from "../handlers/listeners.js";
import type { MessageStream } from "../handlers/stream.js";
import { EffectKind, LoginResult, Problem } from "../session/abi.js";
import type { Credentials } from "../session/credentials.js";
import { Driver, type OuterEffect } from "../session/driver.js";
import { errorOfLogin, errorOfProblem } from "../session/problems.js";
import { Requests } from "../session/requests.js";
import { acquireToken } from "../session/token.js";
import type { AccountStore } from "../store/types.js";
import type { KIMEventMap } from "./events.js";
import { Incoming, type Receiver } from "./incoming.js";
import { internals, type Internals } from "./internals.js";
import { notificationOf } from "./notification.js";
import type { OfflineSource } from "./offline.js";
import { checkUrl, type Settings, type UrlProvider } from "./options.js";
import { asRequestError, talkResultOf, type TalkResult } from "./response.js";
import { Room, Storage, type StorageOwner } from "./storage.js";

/** The order is that of the core's enum (src/session/effects.h). */
const events = /* @__PURE__ */ Object.values(KIMEvent);

type LoginAnswer = { success: boolean; err?: KIMError };

/** Resolves all waiting promises, and empties the list. */
function settle<A extends unknown[]>(waiting: ((...answer: A) => void)[], ...answer: A): void {
  for (const resolve of waiting.splice(0)) resolve(...answer);
}

/** The implementation behind a KIMClient: carries the session's effects to the application and the store. */
export class Runtime implements Receiver, StorageOwner, Internals {
  readonly listeners = new Listeners<KIMEventMap, KIMEvent>(check, events, this);
  readonly streams = new Set<MessageStream>();
  readonly driver: Driver;
  readonly requests: Requests<TalkResult>;
  state = State.INIT;
  channelId = "";
  account = "";
  readonly incoming: Incoming;
  private readonly _storage: Storage;
  /** A closure over the credentials: a token in no property is in no dump of the object. */
  private readonly _acquireToken: (connection: number) => void;
  private _logins: ((answer: LoginAnswer) => void)[] = [];
  /** How many `LoginFinished` effects are still to come for logins that were cancelled. */
  private _unheard = 0;
  private _logouts: (() => void)[] = [];
  /** Resolves the promises that wait for the account to be known. */
  private readonly _unnamed: (() => void)[] = [];
  /** Why this client cannot be used any more; undefined while it can. */
  over: KIMError | undefined;
  /** Attempts to connect that have begun since the client was last connected. */
  private _failures = 0;

  constructor(
    private readonly _client: OfflineSource & { wsurl: string },
    req: Credentials,
    private readonly _settings: Settings,
    private readonly _urlProvider: UrlProvider | undefined,
  ) {
    this.driver = new Driver({
      ..._settings,
      url: async () => {
        if (_urlProvider) _client.wsurl = checkUrl(await _urlProvider(this._failures++));
        return _client.wsurl;
      },
      perform: (effect) => this._perform(effect),
      failed: (cause) => this.report(asKIMError(cause, "unsupported", "unexpected error")),
      trapped: (cause) => this._trapped(cause),
    });
    this.requests = new Requests(this.driver, talkResultOf);
    this._acquireToken = (connection) => acquireToken(this.driver, req, connection);
    this._storage = new Storage(this, _settings, this.driver);
    this.incoming = new Incoming(this, _client, _settings.clock, this.driver, this._storage);
    internals.set(_client, this);
  }

  login(options?: SignalOptions): Promise<LoginAnswer> {
    let signal: AbortSignal | undefined;
    try {
      const refusal =
        this.over ??
        (this.state === State.CONNECTED && errorOfLogin(LoginResult.AlreadyConnected, 0));
      if (refusal) throw refusal;
      signal = signalOf(options);
      if (signal?.aborted) throw aborted();
      this.driver.start();
    } catch (error) {
      return Promise.resolve({ success: false, err: asRequestError(error) });
    }
    let finish!: (answer: LoginAnswer) => void;
    const done = new Promise<LoginAnswer>((resolve) => this._logins.push((finish = resolve)));
    // If another login is waiting, this one shares its answer, even if that is already on its way.
    if (!this._logins[1]) this.driver.tell("kim_session_login");
    return abortable(done, signal, () => this._abortLogin(finish));
  }

  /** Ends the waiting. The attempt goes on if another call waits for it, or if it is a reconnect. */
  private _abortLogin(resolve: (answer: LoginAnswer) => void): void {
    // The login has already succeeded: a handler of that news is too late to cancel it.
    if (this.state === State.CONNECTED) return;
    const others = this._logins.filter((each) => each !== resolve);
    if (others.length === this._logins.length) return;
    this._logins = others;
    resolve({ success: false, err: aborted() });
    if (this.state === State.RECONNECTING || others[0]) return;
    // Its `LoginFinished` may come after a handler has begun another login, and must not settle that.
    this._unheard += 1;
    void this.logout();
  }

  logout(options?: SignalOptions): Promise<void> {
    const signal = signalOf(options);
    if (!this.driver.session) return Promise.resolve();
    const done = new Promise<void>((resolve) => this._logouts.push(resolve));
    this.driver.tell("kim_session_logout");
    return untilAborted(done, signal);
  }

  register(names: readonly string[], callback: (event: KIMEvent) => void): void {
    this.listeners.register(names, callback);
  }

  report(error: KIMError): void {
    this.warn(`${error.code}: ${error.message}`);
    tellHandlers(this.listeners.of("error"), error, () => {
      this._settings.log("error", "an error handler failed");
    });
  }

  dispose(err = new KIMError("closed", "the client is disposed of")): void {
    if (this.over) return;
    this.over = err;
    this.incoming.flush();
    this.driver.dispose();
    this.incoming.forget();
    this.state = State.CLOSED;
    this._name();
    settle(this._logins, { success: false, err });
    settle(this._logouts);
    this.requests.endAll();
    for (const stream of this.streams) stream.end();
    this._storage.close();
  }

  namespace(): string {
    return this._settings.namespace ?? namespaceOf(this._urlProvider ? "" : this._client.wsurl);
  }

  store(): AccountStore | undefined {
    return this._storage.opened;
  }

  async named(options?: SignalOptions): Promise<void> {
    const signal = signalOf(options);
    const { queueWhileDisconnected: waits = true } = this._settings.session;
    // A loop, because that login may be cancelled and the next one already be under way.
    while (waits && this.state === State.CONNECTING && !this.account && !signal?.aborted) {
      await untilAborted(new Promise<void>((resolve) => this._unnamed.push(resolve)), signal);
    }
  }

  private _perform(effect: OuterEffect): void {
    switch (effect.kind) {
      case EffectKind.AcquireToken:
        return this._acquireToken(effect.connection);
      case EffectKind.StateChanged:
        return this._stateChanged(effect.state);
      case EffectKind.EventRaised:
        return this._raise(events[effect.event] as KIMEvent);
      case EffectKind.LoginFinished: {
        if (this._unheard) return void (this._unheard -= 1);
        // `login` was called while the change to CONNECTED was still in the queue: report a success.
        const err =
          effect.result !== LoginResult.AlreadyConnected &&
          errorOfLogin(effect.result, effect.status, this.driver.failure);
        return settle(this._logins, err ? { success: false, err } : { success: true });
      }
      case EffectKind.LogoutFinished:
        return settle(this._logouts);
      case EffectKind.LoadStore:
        if (effect.account !== this._storage.account) this.incoming.forget();
        this._name(effect.account, effect.channelId);
        // Before the event, so that a handler that disposes of the client also closes the store.
        void this._storage.load(effect);
        return this._emit("sync", "started");
      case EffectKind.StoreIndexes:
        return this._storage.keepIndexes(effect);
      case EffectKind.StoreMark:
        return void this._storage.opened?.setMark(effect.mark);
      case EffectKind.StoreMessage:
        return this.incoming.keep(effect);
      case EffectKind.DeliverMessage:
        return this.incoming.deliver(effect);
      case EffectKind.DeliverOffline:
        if (effect.initial) this._emit("sync", "finished");
        // A handler may just have disposed of the client.
        if (this.over) return;
        return this.incoming.deliverOffline(effect.initial);
      case EffectKind.CompleteRequest:
        return this.requests.complete(effect);
      case EffectKind.Notify:
        return this._emit("notification", notificationOf(effect));
      case EffectKind.Report:
        if (this._isNoProblem(effect)) return;
        return this.report(errorOfProblem(effect.problem, effect.detail));
    }
  }

  private _isNoProblem({ problem, detail }: { problem: Problem; detail: number }): unknown {
    // HandlerTimeout: the message is waiting for a handler, so no handler took too long. OpenTimeout: there is
    // a WebSocket, so the URL function did answer. SyncFailed: the fetch worked, but there was no room.
    return problem === Problem.HandlerTimeout
      ? !this.incoming.isBusy()
      : problem === Problem.OpenTimeout
        ? this.driver.lastSocket
        : problem === Problem.SyncFailed && !detail && this._storage.room > Room.Enough;
  }

  private _stateChanged(state: State): void {
    this.state = state;
    if (state === State.CONNECTED) this._failures = 0;
    this._settings.log("info", `state: ${State[state]}`);
    const isOver = state === State.INIT || state === State.CLOSED;
    if (isOver) this._name();
    if (isOver || state === State.CONNECTING) this.driver.listen(!isOver);
    this._emit("state", state);
  }

  private _name(account = "", channelId = ""): void {
    this.account = account;
    this.channelId = channelId;
    settle(this._unnamed);
  }

  warn(text: string): void {
    this._settings.log("warn", text);
  }

  private _raise(event: KIMEvent): void {
    this._emit(event, event);
  }

  private _emit<K extends keyof KIMEventMap>(event: K, value: KIMEventMap[K]): void {
    tellHandlers(this.listeners.of(event), value, this.rejected);
  }

  readonly rejected = (cause: unknown): void =>
    this.report(new KIMError("handler_failed", "a handler failed", { cause }));

  /** Disposes of the client: handlers that are still running belong to the session that is gone. */
  private _trapped(cause: unknown): void {
    if (this.over) return;
    const err = coreFailed(cause);
    const wasOpen = this.state !== State.INIT && this.state !== State.CLOSED;
    this.dispose(err);
    this.report(err);
    if (!wasOpen) return;
    this._emit("state", State.CLOSED);
    this._raise(KIMEvent.Closed);
  }
}
