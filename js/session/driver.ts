import { maxTimerDelay, type Clock } from "../base/clock.js";
import { asKIMError, coreFailed, type KIMError } from "../base/errors.js";
import { getCore } from "../core/module.js";
import { EffectKind } from "./abi.js";
import { SessionBinding } from "./binding.js";
import type { InputName, InputArgs, SessionCalls } from "./calls.js";
import type { Effect } from "./effects.js";
import { listenForHints } from "./hints.js";
import type { LimitedOptions } from "./session_options.js";
import { findWebSocket, Socket, type WebSocketClass, type WebSocketLike } from "./transport.js";

/** The effects that the driver leaves to its owner: all but those on sockets. */
export type OuterEffect = Exclude<
  Effect,
  { kind: EffectKind.OpenSocket | EffectKind.SendFrame | EffectKind.CloseSocket }
>;

interface DriverSettings {
  clock: Clock;
  session: LimitedOptions;
  WebSocket: WebSocketClass | undefined;
  /** Called each time a socket is opened. */
  url: () => string | Promise<string>;
  /** Carries out an effect. May hand in inputs. */
  perform(effect: OuterEffect): void;
  /** Something unexpected was thrown while effects were carried out. */
  failed: (error: unknown) => void;
  /** The core has trapped and the session is gone: the owner must `dispose` of the driver. */
  trapped: (error: unknown) => void;
}

/** At module level, so that no closure is allocated for each frame. */
const frame = (
  core: SessionCalls,
  handle: number,
  now: number,
  connection: number,
  size: number,
): number => core.kim_session_frame(handle, connection, size, now);

/**
 * Runs one session: its socket, its one timer, and its queue of effects. All effects of an input are
 * read out of the core before the first one is carried out. An input that is handed in meanwhile only
 * appends to the queue, so an application may call anything from a callback.
 */
export class Driver {
  private readonly _effects: Effect[] = [];
  /** Sockets by connection number; undefined until the WebSocket has been constructed. */
  private readonly _sockets = new Map<number, Socket | undefined>();
  /** Undefined before `start`, after `dispose`, and once the core has trapped. Read-only outside this class. */
  session: SessionBinding | undefined;
  /** When the last input was handed in. */
  private _now = -Infinity;
  private _performing = false;
  private _disposed = false;
  private _timer: unknown;
  private _timerDue = Infinity;
  /** The realm's `setTimeout` at the time when the timer was set. */
  private _setTimeout: unknown;
  /** The last attempt's WebSocket, whatever became of it; undefined until it exists. Read-only outside this class. */
  lastSocket: WebSocketLike | undefined;
  private _stopHints: (() => void) | undefined;
  /** The connection that a token was last requested for; undefined once `listen` was called since. */
  attempt: number | undefined;
  /** Why the current attempt to connect fails, if the driver knows; the session never does. */
  failure: unknown;

  constructor(private readonly _settings: DriverSettings) {}

  /** Loads the core if needed. Throws a KIMError: `load_failed`, or `core_failed` if the core traps. */
  start(): void {
    if (this.session || this._disposed) return;
    try {
      this.session = new SessionBinding(getCore(), this._settings.session, this._effects);
    } catch (error) {
      throw coreFailed(error);
    }
  }

  /**
   * Hands in one input through `call`, which is given `a` and `b`, and carries out its effects. Does nothing after
   * `dispose`.
   */
  handIn(
    call: (core: SessionCalls, handle: number, now: number, a: number, b: number) => number,
    a?: number,
    b?: number,
  ): void {
    const session = this.session;
    if (!session) return;
    this._now = this._settings.clock.now();
    try {
      session.run(call, this._now, a as number, b as number);
    } catch (error) {
      // The core has trapped: its state is undefined.
      this.session = undefined;
      session.abandon();
      return this._settings.trapped(error);
    }
    this._pump();
  }

  /** Hands in an input by the name of its call. What else fails is reported. */
  tell<K extends InputName>(name: K, ...args: InputArgs<K>): void {
    try {
      this.handIn((core, handle, now) => {
        const call: (...numbers: number[]) => number = core[name];
        return call(handle, ...args, now);
      });
    } catch (error) {
      this._settings.failed(error);
    }
  }

  /** Starts to listen for the browser's hints about network and page when a session begins; stops when it ends. */
  listen(on: boolean): void {
    // Nobody waits any more for a token that was requested before.
    this.attempt = undefined;
    this._stopHints?.();
    this._stopHints =
      on && !this._disposed
        ? listenForHints((hint) => this.tell("kim_session_hint", hint))
        : undefined;
  }

  /** Records and reports why the current attempt to connect fails. */
  fail(cause: KIMError): void {
    this.failure = cause;
    this._settings.failed(cause);
  }

  /** Gives up the sockets without closing them. */
  detachSockets(): void {
    for (const socket of this._sockets.values()) socket?.detach();
    this._sockets.clear();
  }

  /** Frees the session and closes its sockets. Still ends requests, and stores messages that were handled. */
  dispose(): void {
    this._disposed = true;
    this.listen(false);
    this._setTimer(Infinity);
    // The logout completes the queued requests as not sent: only the session knows which were sent.
    // `_performing` keeps its other effects from being carried out.
    this._performing = true;
    this.tell("kim_session_logout");
    // Requests that the session has completed must keep their outcome, and handled messages must not be
    // delivered again. Carrying out one of these effects twice does no harm.
    for (const effect of this._effects) {
      const { kind } = effect;
      if (kind === EffectKind.CompleteRequest || kind === EffectKind.StoreMessage) {
        this._perform(effect);
      }
    }
    this._effects.length = 0;
    for (const socket of this._sockets.values()) {
      socket?.detach();
      socket?.close();
    }
    this._sockets.clear();
    this.session?.destroy();
    this.session = undefined;
  }

  private _pump(): void {
    if (this._performing) return;
    this._performing = true;
    try {
      do {
        // The queue grows while it is walked.
        for (let i = 0; i < this._effects.length; ++i) this._perform(this._effects[i] as Effect);
        // Faster than setting `length` when there is only one effect.
        while (this._effects.pop());
      } while (this._advanceIfDue());
    } finally {
      this._performing = false;
    }
  }

  /**
   * If the session is already due, advances it, telling it how much the socket still buffers, and returns
   * true. Otherwise sets the timer.
   */
  private _advanceIfDue(): boolean {
    const session = this.session;
    if (!session) return false;
    const due = session.deadline <= this._now;
    if (due) this.tell("kim_session_advance", this._buffered());
    else this._setTimer(session.deadline);
    return due;
  }

  private _buffered(): number {
    return (this.lastSocket?.bufferedAmount as number) >>> 0;
  }

  private _perform(effect: Effect): void {
    try {
      switch (effect.kind) {
        case EffectKind.OpenSocket:
          return void this._open(effect.connection);
        case EffectKind.SendFrame:
          return this._sockets.get(effect.connection)?.send(effect.bytes);
        case EffectKind.CloseSocket:
          return this._close(effect.connection);
        default:
          return this._settings.perform(effect);
      }
    } catch (error) {
      this._settings.failed(error);
    }
  }

  /**
   * Opens a socket, but not synchronously: a login that is given up in the same turn then costs no
   * connection. React's StrictMode gives up the first login of every component.
   */
  private async _open(connection: number): Promise<void> {
    const { WebSocket, url } = this._settings;
    this._sockets.set(connection, undefined);
    let reason = "no url";
    try {
      const [type, address] = await Promise.all([findWebSocket(WebSocket), url()]);
      if (!this._sockets.has(connection)) return;
      reason = "no WebSocket: url must be a ws:// or wss:// address";
      const raw = (this.lastSocket = new type(address));
      const socket = new Socket(raw, {
        opened: () => this.tell("kim_session_socket_opened", connection),
        frame: (bytes) => this._frame(connection, bytes),
        text: () => this.tell("kim_session_text", connection),
        closed: (cause) => {
          // An error of an older socket is not why the current attempt fails.
          if (raw === this.lastSocket) this.failure = cause;
          this._closed(connection);
        },
      });
      this._sockets.set(connection, socket);
    } catch (error) {
      // If the attempt has been given up meanwhile, its error is not why the next one fails.
      if (!this._sockets.has(connection)) return;
      this.fail(asKIMError(error, "url_failed", reason));
      this._closed(connection);
    }
  }

  private _frame(connection: number, bytes: Uint8Array): void {
    try {
      // The core refuses a frame that is too large by its size alone, so it is not copied.
      if (bytes.length <= this._settings.session.maxFrameBytes) this.session?.writeBytes(bytes);
      this.handIn(frame, connection, bytes.length);
    } catch (error) {
      this._settings.failed(error);
    }
  }

  private _closed(connection: number): void {
    this._sockets.delete(connection);
    this.tell("kim_session_socket_closed", connection);
  }

  private _close(connection: number): void {
    const socket = this._sockets.get(connection);
    if (socket) return socket.close();
    // The WebSocket was never constructed, so no event will report the close.
    this._closed(connection);
  }

  /**
   * Called when a timer fires that was set with the function `by`. Not a closure in `_setTimer`: that would
   * allocate 48 bytes for each input, whether or not it sets the timer.
   */
  private _fire(by: unknown): void {
    if (this._setTimeout === by) this._timerDue = Infinity;
    this.tell("kim_session_advance", this._buffered());
  }

  /**
   * A timer that fires early does no harm, so a running timer is kept unless it would fire too late:
   * one request per millisecond must not cost one timer per millisecond.
   */
  private _setTimer(deadline: number): void {
    const { clock } = this._settings;
    const { setTimeout } = globalThis;
    // A test has installed or removed fake timers since: the new ones know nothing of the running timer.
    if (this._setTimeout !== setTimeout) this._timerDue = Infinity;
    this._setTimeout = setTimeout;
    if (deadline >= this._timerDue && deadline !== Infinity) return;
    if (this._timerDue !== Infinity) clock.clearTimeout(this._timer);
    this._timerDue = deadline;
    if (deadline === Infinity) return;
    const delay = Math.ceil(deadline - clock.now());
    this._timer = clock.setTimeout(
      this._fire.bind(this, setTimeout),
      Math.min(Math.max(delay, 0), maxTimerDelay),
    );
  }
}
