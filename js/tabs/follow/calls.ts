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

/** Has a request carried out by the client that leads; `options` come last. */
export type Execute = (
  method: Method,
  args: unknown[],
  options: RequestOptions,
) => Promise<unknown>;

/** How a request ended, in the form that all methods have in common. */
interface Outcome {
  status: number;
  err?: KIMError;
}

interface CallsSettings {
  clock: Clock;
  /** How long a request waits for a leader, in milliseconds. */
  timeout: number;
  /** Whether it waits at all. */
  queue: boolean;
  send: Send;
}

interface Call {
  method: Method;
  args: unknown[];
  /** As they were given, packed: by the time that another leader comes, `args` may have become something else. */
  packed: unknown;
  options: RequestOptions;
  /** Handed over to the leader: whether the server acts on it is not known from here on. */
  handedOver: boolean;
  timer: unknown;
  /** When its time to wait for a leader is over. */
  due: number;
  /** It had to wait for one: then it has what is left of its time. */
  hasWaited: boolean;
  /** Another tab's: that one lets it wait. */
  isServed: boolean;
  finish(outcome: unknown): void;
}

/** The requests of this tab that have not ended. Each goes to the leader that is there, or waits. */
export class Calls {
  private readonly _calls = new Map<number, Call>();
  private _last = 0;
  private _leader: Execute | string | undefined;
  private _term = 0;
  private _ended = false;

  constructor(private readonly _settings: CallsSettings) {}

  /** `undefined`: nobody takes requests now. A string is the tab that leads, in this term. */
  route(leader: Execute | string | undefined, term = 0): void {
    this._leader = leader;
    this._term = term;
    if (leader === undefined) return;
    for (const [id, call] of [...this._calls]) if (!call.handedOver) this._hand(id, call);
  }

  /** The leader is gone: it may have sent what it was given. */
  leaderGone(): void {
    this._leader = undefined;
    for (const [id, call] of [...this._calls]) {
      if (call.handedOver) this._finish(id, unknown());
    }
  }

  /**
   * Throws for what is no signal.
   * @param isServed made by another tab, which waits for another leader itself
   */
  call(
    method: Method,
    args: unknown[],
    given?: RequestOptions,
    isServed = false,
  ): Promise<unknown> {
    // An AbortController is taken as well: not all that it has is its own.
    const signal = signalOf(given);
    const options = { signal, timeout: given?.timeout };
    if (signal?.aborted) return Promise.resolve(notSent("aborted", "aborted: not sent"));
    if (this._leader === undefined && !this._mayWait) return Promise.resolve(notConnected());
    let packed: unknown;
    try {
      packed = pack(args);
    } catch (cause) {
      // This tab's own client says better what is wrong with them.
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
      const begun = { handedOver: false, timer: undefined, hasWaited: false };
      const call: Call = { method, args, packed, options, due, ...begun, isServed, finish };
      this._calls.set(id, call);
      if (this._leader !== undefined) this._hand(id, call);
      else this._wait(id, call);
    });
  }

  /** The leader's answer to a call. */
  answered(id: number, result: unknown): void {
    const call = this._calls.get(id);
    // A leader that takes no more has ended what it had not sent: that is the next one's to send.
    const isLeft = this._leader === undefined && isNotSent(result);
    if (call?.packed && isLeft && this._mayWait && !call.isServed) this._wait(id, call);
    else this._finish(id, result);
  }

  /** The session is about to end: nothing waits for another leader any more. */
  close(): void {
    this._ended = true;
  }

  /** Nothing will be sent any more, nor waits for that. */
  end(): void {
    this.close();
    this.leaderGone();
    for (const id of [...this._calls.keys()]) this._finish(id, notConnected());
  }

  private get _mayWait(): boolean {
    return this._settings.queue && !this._ended;
  }

  private _wait(id: number, call: Call): void {
    const { clock } = this._settings;
    call.handedOver = false;
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
    call.handedOver = true;
    const leader = this._leader;
    if (typeof leader === "function") {
      // What the leader's own client does with the signal, it does at once.
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
    if (!call?.handedOver) return this._finish(id, notSent("aborted", "aborted: not sent"));
    const leader = this._leader;
    // The leader tells whether the request had been sent.
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

/** For a request that says itself, by throwing, that it is none. */
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

/** No connection came in time, or none will come. */
function isNotSent(outcome: unknown): boolean {
  return (outcome as Outcome).err?.code === "not_connected";
}

/** For a request that nobody has taken. */
export function notConnected(): Outcome {
  return notSent("not_connected", "not connected: not sent");
}

function unknown(): Outcome {
  const message = "the tab with the connection is gone: it may have been sent";
  return { status: KIMStatus.RequestTimeout, err: new KIMError("connection_lost", message) };
}
