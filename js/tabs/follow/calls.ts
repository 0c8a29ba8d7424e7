import {
  KIMError,
  KIMStatus,
  type Clock,
  type KIMErrorCode,
  type RequestOptions,
} from "kim-web-sdk";
import { pack, unpack } from "../room/transfer.js";
import type { Method, Send } from "../room/posts.js";
import { signalOf } from "../signals.js";

/** Executes a request on the leader's client; `options` come last. */
export type Execute = (
  method: Method,
  args: unknown[],
  options: RequestOptions,
) => Promise<unknown>;

/** The outcome of a request: what the results of all methods have in common. */
interface Outcome {
  status: number;
  err?: KIMError;
}

interface CallsSettings {
  clock: Clock;
  /** How long a request waits for a leader, in milliseconds. */
  timeout: number;
  /** Whether requests wait for a leader at all. */
  queue: boolean;
  send: Send;
}

interface Call {
  method: Method;
  args: unknown[];
  /**
   * The arguments at the time of the call, packed: the caller may change `args` before another
   * leader comes.
   */
  packed: unknown;
  options: RequestOptions;
  /** The leader that has it: from now on the outcome is unknown until that answers. Undefined while it waits for one. */
  handedTo: Execute | string | undefined;
  timer: unknown;
  /** When the call stops waiting for a leader. */
  due: number;
  /** It had to wait for a leader, so it is sent with the rest of its timeout. */
  hasWaited: boolean;
  /** Made by another tab, which does the waiting itself. */
  isServed: boolean;
  finish(outcome: unknown): void;
}

/** The pending requests of this tab. Each goes to the current leader, or waits for one. */
export class Calls {
  private readonly _calls = new Map<number, Call>();
  private _last = 0;
  private _leader: Execute | string | undefined;
  private _term = 0;
  private _ended = false;

  constructor(private readonly _settings: CallsSettings) {}

  /** Sets where requests go: to this tab's own client, to the leading tab in this term, or nowhere yet. */
  route(leader: Execute | string | undefined, term = 0): void {
    this._leader = leader;
    this._term = term;
    if (leader === undefined) return;
    for (const [id, call] of [...this._calls]) if (!call.handedTo) this._hand(id, call);
  }

  /**
   * The leader is gone. If it was another tab, it may have sent the requests that it was given, so they end as unknown.
   * The client of this tab still answers, even when it is disposed of.
   */
  leaderGone(): void {
    this._leader = undefined;
    for (const [id, call] of [...this._calls]) {
      if (typeof call.handedTo === "string") this._finish(id, unknown());
    }
  }

  /**
   * Throws if `given.signal` is not an AbortSignal.
   * @param isServed the request is from another tab, which itself waits for the next leader, also if it has not heard
   *     yet that this one takes no more requests
   */
  call(
    method: Method,
    args: unknown[],
    given?: RequestOptions,
    isServed = false,
  ): Promise<unknown> {
    // Read the two options instead of spreading: an AbortController may be passed too, and its
    // `signal` is on its prototype.
    const signal = signalOf(given);
    const options = { signal, timeout: given?.timeout };
    if (signal?.aborted) return Promise.resolve(aborted());
    const waits = this._mayWait && !isServed;
    if (this._leader === undefined && !waits) return Promise.resolve(notConnected());
    let packed: unknown;
    try {
      packed = pack(args);
    } catch (cause) {
      // If this tab leads, its own client gives a better error for bad arguments.
      if (typeof this._leader !== "function") return Promise.resolve(notCloned(cause));
    }
    return new Promise((resolve) => {
      const id = ++this._last;
      const abort = (): void => this._abort(id);
      const finish = (outcome: unknown): void => {
        signal?.removeEventListener("abort", abort);
        resolve(outcome);
      };
      signal?.addEventListener("abort", abort);
      const { clock, timeout } = this._settings;
      const due = clock.now() + (options.timeout ?? timeout);
      const begun = { handedTo: undefined, timer: undefined, hasWaited: false };
      const call: Call = { method, args, packed, options, due, ...begun, isServed, finish };
      this._calls.set(id, call);
      if (this._leader !== undefined) this._hand(id, call);
      else this._wait(id, call);
    });
  }

  /** The leader's answer to a call. */
  answered(id: number, result: unknown): void {
    const call = this._calls.get(id);
    // A leader that stops taking requests ends those that it has not sent: the next leader sends
    // them.
    const isLeft = this._leader === undefined && isNotSent(result);
    if (call?.packed && isLeft && this._mayWait && !call.isServed) this._wait(id, call);
    else this._finish(id, result);
  }

  /** The session is about to end, so requests no longer wait for another leader. */
  close(): void {
    this._ended = true;
  }

  /** Ends every pending request, or lets this tab's client end it. */
  end(): void {
    this.close();
    this.leaderGone();
    for (const [id, call] of [...this._calls]) {
      if (!call.handedTo) this._finish(id, notConnected());
    }
  }

  private get _mayWait(): boolean {
    return this._settings.queue && !this._ended;
  }

  private _wait(id: number, call: Call): void {
    const { clock } = this._settings;
    // The leader that did not send it may have been gone when it was to be cancelled.
    if (call.options.signal?.aborted) return this._finish(id, aborted());
    call.handedTo = undefined;
    call.hasWaited = true;
    call.timer = clock.setTimeout(
      () => this._finish(id, notConnected()),
      Math.max(0, call.due - clock.now()),
    );
  }

  private _hand(id: number, call: Call): void {
    const { method, due, packed } = call;
    const { clock, send } = this._settings;
    clock.clearTimeout(call.timer);
    const left = call.hasWaited && { timeout: Math.max(0, due - clock.now()) };
    const options = { ...call.options, ...left };
    const leader = (call.handedTo = this._leader);
    if (typeof leader === "function") {
      // Pass the call on directly: this tab's own client observes the signal itself.
      const args = call.hasWaited ? (unpack(packed) as unknown[]) : call.args;
      void leader(method, args, options).then((outcome) => this.answered(id, outcome));
    } else if (leader !== undefined) {
      const { timeout } = options;
      const more = timeout === undefined ? {} : { timeout };
      try {
        const { _term: term } = this;
        send({ kind: "call", to: leader, term, call: id, method, args: packed, ...more });
      } catch (cause) {
        this._finish(id, notCloned(cause));
      }
    }
  }

  private _abort(id: number): void {
    const call = this._calls.get(id);
    if (!call?.handedTo) return this._finish(id, aborted());
    const leader = this._leader;
    // The leader's answer says whether the request was already sent.
    if (typeof leader === "string") this._settings.send({ kind: "cancel", to: leader, call: id });
  }

  private _finish(id: number, outcome: unknown): void {
    const call = this._calls.get(id);
    if (!call) return;
    this._calls.delete(id);
    this._settings.clock.clearTimeout(call.timer);
    call.finish(outcome);
  }
}

function failed(err: KIMError): Outcome & { err: KIMError } {
  return { status: KIMStatus.SendFailed, err };
}

/** The outcome of a request whose arguments are invalid: encoding or reading them threw `cause`. */
export function notMade(cause: unknown): Outcome & { err: KIMError } {
  if (cause instanceof KIMError) return failed(cause);
  return failed(new KIMError("invalid_argument", "the request cannot be made", { cause }));
}

function notCloned(cause: unknown): Outcome {
  const message = "the request cannot be handed to another tab";
  return failed(new KIMError("invalid_argument", message, { cause }));
}

function notSent(code: KIMErrorCode, message: string): Outcome {
  return failed(new KIMError(code, message));
}

/** The outcome of a request that its caller aborted before a leader sent it. */
function aborted(): Outcome {
  return notSent("aborted", "aborted: not sent");
}

/** Whether the request ended because there was no connection in time. */
function isNotSent(outcome: unknown): boolean {
  return (outcome as Outcome).err?.code === "not_connected";
}

/** The outcome of a request that no leader has taken. */
export function notConnected(): Outcome {
  return notSent("not_connected", "not connected: not sent");
}

function unknown(): Outcome {
  const message = "the tab with the connection is gone: it may have been sent";
  return { status: KIMStatus.RequestTimeout, err: new KIMError("connection_lost", message) };
}
