import { KIMError, type KIMErrorCode } from "../errors.js";
import { EffectKind, Outcome } from "./abi.js";
import type { SessionBinding } from "./binding.js";
import type { Driver } from "./driver.js";
import type { CompleteRequest } from "./effects.js";
import { abortable, type SignalOptions } from "./signals.js";

/** How a request may be called off, and how long it may take. */
export interface RequestOptions extends SignalOptions {
  /** Gives the request up. If it was sent already, whether the server acted on it is not known. */
  signal?: AbortSignal | undefined;
  /** Milliseconds; replaces the option `requestTimeout`. */
  timeout?: number | undefined;
}

/** A promise's `resolve`, told by a function that is not made anew for each request. */
let resolver: (value: never) => void;
const keepResolver = (resolve: (value: never) => void): void => {
  resolver = resolve;
};

interface Waiting {
  resolve: (value: never) => void;
  told: (effect: CompleteRequest) => unknown;
}

/** The requests of one client that the session has not completed yet. */
export class Requests {
  private readonly _pending = new Map<number, Waiting>();
  private _last = 0;

  constructor(private readonly _driver: Driver) {}

  /** A negative `sequence` leaves the number to the session. */
  send(
    command: string,
    dest: string,
    payload: Uint8Array,
    sequence: number,
    options?: RequestOptions,
  ): Promise<CompleteRequest> {
    return this._add(
      0,
      options,
      (effect) => effect,
      (session, id, timeout) => {
        const [a, b] = session.writeTexts([command, dest], payload);
        const size = payload.length;
        this._driver.input("kim_session_request", id, a, b, size, sequence, 0, timeout);
      },
    );
  }

  /** `told` makes the result of how it ended. */
  talk<T>(
    isGroup: boolean,
    dest: string,
    type: number,
    body: string,
    extra: string,
    retries: number,
    options: RequestOptions | undefined,
    told: (effect: CompleteRequest) => T,
  ): Promise<T> {
    return this._add(1, options, told, (session, id, timeout) => {
      const [a, b, c] = session.writeTexts([dest, body, extra]);
      const group = +isGroup;
      this._driver.hand((core, handle, now) =>
        core.kim_session_talk(handle, id, group, a, type, b, c, retries, timeout, now),
      );
    });
  }

  complete(effect: CompleteRequest): void {
    const waiting = this._pending.get(effect.id);
    this._pending.delete(effect.id);
    waiting?.resolve(waiting.told(effect) as never);
  }

  /** The client is gone: nothing else will complete them. */
  endAll(): void {
    for (const id of [...this._pending.keys()]) this.complete(ended(id, Outcome.ConnectionLost));
  }

  /**
   * Even ids are requests, odd ones messages: the core tells them apart by this. Throws what the
   * core refuses.
   */
  private _add<T>(
    odd: 0 | 1,
    options: RequestOptions | undefined,
    told: (effect: CompleteRequest) => T,
    hand: (session: SessionBinding, id: number, timeout: number) => void,
  ): Promise<T> {
    this._last = (this._last + 2) % 2 ** 31;
    const id = this._last + odd;
    const signal = options?.signal;
    if (signal?.aborted) return Promise.resolve(told(ended(id, Outcome.Cancelled)));
    const { session } = this._driver;
    if (!session) return Promise.resolve(told(ended(id, Outcome.NotSent)));
    const done = new Promise<T>(keepResolver);
    this._pending.set(id, { resolve: resolver, told });
    try {
      hand(session, id, options?.timeout ?? -1);
    } catch (error) {
      this._pending.delete(id);
      throw error;
    }
    return abortable(done, signal, () => this._driver.event("kim_session_cancel", id));
  }
}

function ended(id: number, outcome: Outcome): CompleteRequest {
  return { kind: EffectKind.CompleteRequest, id, outcome, status: 0 };
}

/** By Outcome, the first for an answer: why there is none. */
const failures: readonly (readonly [code: KIMErrorCode, message: string])[] = [
  ["rejected", ""],
  ["timeout", "no answer in time: it may have been sent"],
  ["connection_lost", "connection lost: it may have been sent"],
  ["not_connected", "not connected: not sent"],
  ["queue_full", "too many requests: not sent"],
  ["retries_exhausted", "over max retry times"],
  ["aborted", "aborted: not sent"],
  ["aborted", "aborted: it may have been sent"],
];

/** Why a request has no answer; undefined if it has one. */
export function errorOfOutcome(outcome: Outcome, status: number): KIMError | undefined {
  if (outcome === Outcome.Answered) return undefined;
  const [code, message] = failures[outcome] as (typeof failures)[number];
  return new KIMError(code, message, outcome === Outcome.RetriesExhausted ? { status } : {});
}

/** Whether the server may have acted on a request that ended so. */
export function isUnknown(outcome: Outcome): boolean {
  return (
    outcome === Outcome.Timeout ||
    outcome === Outcome.ConnectionLost ||
    outcome === Outcome.CancelledInFlight
  );
}
