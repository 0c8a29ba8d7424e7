import { maxTimerDelay, type Clock } from "../base/clock.js";
import { asKIMError, coreFailed, KIMError } from "../base/errors.js";
import { getCore } from "../core/module.js";
import { EffectKind } from "./abi.js";
import { SessionBinding } from "./binding.js";
import type { InputName, InputArgs, SessionCalls } from "./calls.js";
import type { Effect } from "./effects.js";
import { listenForHints } from "./hints.js";
import type { LimitedOptions } from "./session_options.js";
import { findWebSocket, Socket, type WebSocketClass, type WebSocketLike } from "./transport.js";

/** The effects that are left to the owner of a driver: those that no socket can do. */
export type OuterEffect = Exclude<
  Effect,
  { kind: EffectKind.OpenSocket | EffectKind.SendFrame | EffectKind.CloseSocket }
>;

interface DriverSettings {
  clock: Clock;
  session: LimitedOptions;
  WebSocket: WebSocketClass | undefined;
  /** Asked for each time a socket is opened. */
  url: () => string | Promise<string>;
  /** Carries out an effect. May hand in inputs. */
  perform(effect: OuterEffect): void;
  /** Something unexpected was thrown while effects were carried out. */
  failed: (error: unknown) => void;
  /** The core has trapped, and the session is gone: its owner must `dispose` of the driver. */
  trapped: (error: unknown) => void;
}

/** Not made anew for each frame. */
const frame = (
  core: SessionCalls,
  handle: number,
  now: number,
  connection: number,
  size: number,
): number => core.kim_session_frame(handle, connection, size, now);

/**
 * Runs one session: its socket, its one timer, and its queue of effects. An input's effects are
 * read out of the core completely before the first of them is carried out, and an input that is
 * handed in meanwhile only adds to the queue: so an application may call anything from a callback.
 */
export class Driver {
  private readonly _effects: Effect[] = [];
  /** By connection; undefined while the WebSocket is still to be made. */
  private readonly _sockets = new Map<number, Socket | undefined>();
  /** Undefined before `start`, and when it has ended. Others read it only. */
  session: SessionBinding | undefined;
  /** When the last input was handed in. */
  private _now = -Infinity;
  private _performing = false;
  private _disposed = false;
  private _timer: unknown;
  private _timerDue = Infinity;
  /** The realm's, when the timer was set. */
  private _setTimeout: unknown;
  /** Of the last attempt, whatever became of it; undefined until it is made. Others read it only. */
  lastSocket: WebSocketLike | undefined;
  private _stopHints: (() => void) | undefined;
  /** The connection that a token was asked for last, unless a promise has told how that ended. */
  attempt: number | undefined;
  /** Why the present attempt to connect fails, if that is known here: the session does not know it. */
  failure: unknown;

  constructor(private readonly _settings: DriverSettings) {}

  /** Loads the core if need be: throws a KIMError `load_failed`, or `core_failed` where it traps. */
  start(): void {
    if (this.session || this._disposed) return;
    try {
      this.session = new SessionBinding(getCore(), this._settings.session, this._effects);
    } catch (error) {
      throw coreFailed(error);
    }
  }

  /**
   * Hands one input in, by a call of the core that is given two numbers, and carries out what follows.
   * Throws what the core refuses. Does nothing after `dispose`.
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
      // A KIMError is the core's refusal; anything else has left its work half done.
      if (error instanceof KIMError) throw error;
      this.session = undefined;
      session.abandon();
      return this._settings.trapped(error);
    }
    this._pump();
  }

  /** Hands in an input that the core has no reason to refuse. */
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

  /** Listens to the browser's hints about network and page as a session begins, or stops as it is over. */
  listen(on: boolean): void {
    // What was asked for until now is nobody's.
    this.attempt = undefined;
    this._stopHints?.();
    this._stopHints =
      on && !this._disposed
        ? listenForHints((hint) => this.tell("kim_session_hint", hint))
        : undefined;
  }

  /** Tells why an attempt to connect fails. */
  fail(cause: KIMError): void {
    this.failure = cause;
    this._settings.failed(cause);
  }

  /** Lets go of the sockets without closing them. */
  detachSockets(): void {
    for (const socket of this._sockets.values()) socket?.detach();
    this._sockets.clear();
  }

  /** Frees the session and closes its sockets. Of what is still to be done, only requests are ended. */
  dispose(): void {
    this._disposed = true;
    this.listen(false);
    this._setTimer(Infinity);
    // By this the requests that wait end as not sent: the session alone knows which were sent. Nothing
    // else that follows is carried out.
    this._performing = true;
    this.tell("kim_session_logout");
    // A request that has ended is not to be told otherwise, nor a message that was handled to come
    // again; telling it twice does no harm.
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
        // Quicker than to set its length where there is but one.
        while (this._effects.pop());
      } while (this._isDue());
    } finally {
      this._performing = false;
    }
  }

  /**
   * Sets the timer. What is due at once needs none: then the session asks what the socket still
   * holds, and is told.
   */
  private _isDue(): boolean {
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
   * Not at once: a login that is given up before the turn ends costs no connection. React's
   * StrictMode gives up the first one of every component.
   */
  private async _open(connection: number): Promise<void> {
    const { WebSocket, url } = this._settings;
    this._sockets.set(connection, undefined);
    this.lastSocket = undefined;
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
          // What an old one says is not why the present attempt fails.
          if (raw === this.lastSocket) this.failure = cause;
          this._closed(connection);
        },
      });
      this._sockets.set(connection, socket);
    } catch (error) {
      // It may have been given up meanwhile; then this is not why the next one fails.
      if (!this._sockets.has(connection)) return;
      this.fail(asKIMError(error, "url_failed", reason));
      this._closed(connection);
    }
  }

  private _frame(connection: number, bytes: Uint8Array): void {
    try {
      // One that is too large is refused by its size alone, and is not copied for that.
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
    // It never came to be: nothing else will say that it is closed.
    this._closed(connection);
  }

  /**
   * A timer set `by` that function fires. Not a closure in `_setTimer`, which would take 48 bytes with each input,
   * whether it sets the timer or not.
   */
  private _fire(by: unknown): void {
    if (this._setTimeout === by) this._timerDue = Infinity;
    this.tell("kim_session_advance", this._buffered());
  }

  /**
   * A timer that comes early does no harm, so the one that runs is kept where it is not too late:
   * a request a millisecond must not cost a timer a millisecond.
   */
  private _setTimer(deadline: number): void {
    const { clock } = this._settings;
    const { setTimeout } = globalThis;
    // A test has put fake timers in their place since, or taken them away: they know nothing of this one.
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
