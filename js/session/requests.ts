import { check } from "../base/errors.js";
import { abortable, signalOf, type SignalOptions } from "../base/signals.js";
import { EffectKind, Outcome } from "./abi.js";
import type { SessionCalls } from "./calls.js";
import type { Driver } from "./driver.js";
import type { CompleteRequest } from "./effects.js";
import { Pending } from "./pending.js";

/** How to cancel a request, and how long it may take. */
export interface RequestOptions extends SignalOptions {
  /** Cancels the request. If it was already sent, the server may or may not have acted on it. */
  signal?: AbortSignal | undefined;
  /** In milliseconds, at least 0; overrides the option `requestTimeout`. */
  timeout?: number | undefined;
}

/** The `resolve` of the promise made last, captured without allocating an executor for each request. */
let lastResolve: (value: never) => void;
const captureResolve = (resolve: (value: never) => void): void => {
  lastResolve = resolve;
};

/**
 * The timeout in a call's options as the core takes it, -1 if there is none. Like the signal it is read before the
 * request is written: a getter of the options may use the core too. It is made a number here: a bigint that is passed
 * to the core throws, which would be taken for a trap.
 */
function timeoutOf(options: RequestOptions | undefined): number {
  const given = options?.timeout;
  if (given == null) return -1;
  const timeout = +given;
  check(timeout >= 0, "timeout must be a number from 0 on");
  return timeout;
}

type Call = (
  core: SessionCalls,
  handle: number,
  now: number,
  id: number,
  timeout: number,
) => number;

/** At module level, so that no closure is allocated for each message. */
const talk: Call = (core, handle, now, id, timeout) =>
  core.kim_session_talk(handle, id, timeout, now);

/** The requests of one client that the session has not completed yet. `Result` is the result of a message. */
export class Requests<Result> {
  /** The `resolve` of each request's promise, by request id. */
  private readonly _pending = new Pending<(value: never) => void>();
  private _last = 0;

  /** `_told` makes the result of a message from the effect that completes it. */
  constructor(
    private readonly _driver: Driver,
    private readonly _told: (effect: CompleteRequest) => Result,
  ) {}

  /** With a negative `sequence` the session chooses the number. */
  send(
    command: string,
    dest: string,
    payload: Uint8Array,
    sequence: number,
    options?: RequestOptions,
  ): Promise<CompleteRequest> {
    const signal = signalOf(options);
    const limit = timeoutOf(options);
    const [a, b] = this._driver.session?.writeRequest(command, dest, payload) ?? [0, 0];
    const size = payload.length;
    return this._add(0, signal, limit, (core, handle, now, id, timeout) =>
      core.kim_session_request(handle, id, a, b, size, sequence, timeout, now),
    );
  }

  talk(
    isGroup: boolean,
    dest: string,
    type: number,
    body: string,
    extra: string,
    retries: number,
    options: RequestOptions | undefined,
  ): Promise<Result> {
    const signal = signalOf(options);
    const timeout = timeoutOf(options);
    this._driver.session?.writeTalk(isGroup, dest, type, body, extra, retries);
    return this._add(1, signal, timeout, talk);
  }

  complete(effect: CompleteRequest): void {
    const { id } = effect;
    const resolve = this._pending.get(id);
    this._pending.delete(id);
    resolve?.((id & 1 ? this._told(effect) : effect) as never);
  }

  /** Ends all requests as unknown, because the client is gone and nothing else will complete them. */
  endAll(): void {
    for (const id of this._pending.keys()) this.complete(ended(id, Outcome.ConnectionLost));
  }

  /**
   * Hands in what has been written. The core tells requests (even ids) from messages (odd ids).
   */
  private _add<T>(
    odd: 0 | 1,
    signal: AbortSignal | undefined,
    timeout: number,
    call: Call,
  ): Promise<T> {
    this._last = (this._last + 2) & 0x7fffffff;
    const id = this._last + odd;
    const done = new Promise<T>(captureResolve);
    this._pending.set(id, lastResolve);
    if (signal?.aborted) {
      this.complete(ended(id, Outcome.Cancelled));
    } else if (!this._driver.session) {
      this.complete(ended(id, Outcome.NotSent));
    } else {
      this._driver.handIn(call, id, timeout);
    }
    return signal ? this._abortable(done, signal, id) : done;
  }

  private _abortable<T>(done: Promise<T>, signal: AbortSignal, id: number): Promise<T> {
    return abortable(done, signal, () => this._driver.tell("kim_session_cancel", id));
  }
}

function ended(id: number, outcome: Outcome): CompleteRequest {
  return { kind: EffectKind.CompleteRequest, id, outcome, status: 0 };
}
