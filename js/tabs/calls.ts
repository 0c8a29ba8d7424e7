import {
  KIMError,
  KIMStatus,
  type Clock,
  type KIMErrorCode,
  type RequestOptions,
} from "kim-web-sdk";
import { pack, unpack } from "./transfer.js";
import type { Method, Send } from "./posts.js";
import { wrongSignal } from "./signals.js";

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
  options: RequestOptions;
  /** Handed over to the leader: whether the server acts on it is not known from here on. */
  handedOver: boolean;
  timer: unknown;
  /** When the time of a call is over that had to wait for a leader. */
  due: number | undefined;
  finish(outcome: unknown): void;
}

/** The requests of this tab that have not ended. Each goes to the leader that is there, or waits. */
export class Calls {
  private readonly _calls = new Map<number, Call>();
  private _last = 0;
  private _leader: Execute | string | undefined;
  private _ended = false;

  constructor(private readonly _settings: CallsSettings) {}

  /** `undefined`: nobody takes requests now. A string is the tab that leads. */
  route(leader: Execute | string | undefined): void {
    this._leader = leader;
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

  call(method: Method, args: unknown[], given?: RequestOptions): Promise<unknown> {
    // An AbortController is taken as well: not all that it has is its own.
    const { signal, timeout: own } = given ?? {};
    const options = { signal, timeout: own };
    const wrong = wrongSignal(signal);
    if (wrong) return Promise.resolve(failed(wrong));
    if (signal?.aborted) return Promise.resolve(notSent("aborted", "aborted: not sent"));
    const mayWait = this._settings.queue && !this._ended;
    if (this._leader === undefined && !mayWait) return Promise.resolve(notConnected());
    return new Promise((resolve) => {
      const id = ++this._last;
      const abort = (): void => this._abort(id);
      const finish = (outcome: unknown): void => {
        signal?.removeEventListener("abort", abort);
        resolve(outcome);
      };
      signal?.addEventListener("abort", abort);
      const none = { timer: undefined, due: undefined };
      const call: Call = { method, args, options, handedOver: false, ...none, finish };
      this._calls.set(id, call);
      if (this._leader !== undefined) return this._hand(id, call);
      const { clock, timeout } = this._settings;
      try {
        // By the time that a leader comes, it may have become something else.
        call.args = unpack(pack(args)) as unknown[];
      } catch (cause) {
        return this._finish(id, notCloned(cause));
      }
      const delay = options.timeout ?? timeout;
      call.due = clock.now() + delay;
      call.timer = clock.setTimeout(() => this._finish(id, notConnected()), delay);
    });
  }

  /** The leader's answer to a call. */
  answered(id: number, result: unknown): void {
    this._finish(id, result);
  }

  /** Nothing will be sent any more, nor waits for that. */
  end(): void {
    this._ended = true;
    this.leaderGone();
    for (const id of [...this._calls.keys()]) this._finish(id, notConnected());
  }

  private _hand(id: number, call: Call): void {
    const { method, args, due } = call;
    const { clock, send } = this._settings;
    clock.clearTimeout(call.timer);
    const left = due !== undefined && { timeout: Math.max(0, due - clock.now()) };
    const options = { ...call.options, ...left };
    call.handedOver = true;
    const leader = this._leader;
    if (typeof leader === "function") {
      // What the leader's own client does with the signal, it does at once.
      void leader(method, args, options).then((outcome) => this._finish(id, outcome));
    } else if (leader !== undefined) {
      const { timeout } = options;
      const more = timeout === undefined ? {} : { timeout };
      try {
        send({ kind: "call", to: leader, call: id, method, args: pack(args), ...more });
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

function failed(err: KIMError): Outcome {
  return { status: KIMStatus.SendFailed, err };
}

/** For a request that says itself, by throwing, that it is none. */
export function notMade(cause: unknown): Outcome {
  return failed(new KIMError("invalid_argument", "the request cannot be made", { cause }));
}

function notCloned(cause: unknown): Outcome {
  const message = "the request cannot be handed to another tab";
  return failed(new KIMError("invalid_argument", message, { cause }));
}

function notSent(code: KIMErrorCode, message: string): Outcome {
  return failed(new KIMError(code, message));
}

/** For a request that nobody has taken. */
export function notConnected(): Outcome {
  return notSent("not_connected", "not connected: not sent");
}

function unknown(): Outcome {
  const message = "the tab with the connection is gone: it may have been sent";
  return { status: KIMStatus.RequestTimeout, err: new KIMError("connection_lost", message) };
}
