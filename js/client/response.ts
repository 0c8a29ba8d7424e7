import { asKIMError, KIMError, type KIMErrorCode } from "../base/errors.js";
import { KIMStatus } from "../base/states.js";
import { Outcome } from "../session/abi.js";
import type { CompleteRequest } from "../session/effects.js";
import { Status, type MessageResp } from "../wire/index.js";

/** `Status.Success` as the plain number that a status is. */
export const success: number = Status.Success;

/** How a message ended. */
export interface TalkResult {
  /**
   * 0: sent. KIMStatus.RequestTimeout: it may have been sent or not; the client does not send it
   * again by itself. KIMStatus.SendFailed: it was not sent. Others: the server's refusal.
   */
  status: number;
  /** What the server made of it; with status 0, unless its answer cannot be read, as `err` says then. */
  resp?: MessageResp;
  /** Why it was not sent, or has no `resp`; with every other status. */
  err?: KIMError;
}

/** How a request ended. */
export class Response {
  /** The server's status, or a KIMStatus where there is no answer. */
  status: number;
  /** Repeats the request's. */
  dest?: string;
  /** The answer's message, encoded; empty where there is none. */
  payload: Uint8Array;
  /** Why there is no answer. */
  err?: KIMError;

  /** Without a payload it is empty. */
  constructor(status: number, dest?: string, payload: Uint8Array = new Uint8Array()) {
    this.status = status;
    if (dest !== undefined) this.dest = dest;
    this.payload = payload;
  }
}

/** Why there is no answer. A status is given where the server may have acted. */
type Failure = readonly [code: KIMErrorCode, message: string, status?: KIMStatus];

/** By Outcome, after Answered. */
const failures: readonly Failure[] = [
  ["timeout", "no answer in time: it may have been sent", KIMStatus.RequestTimeout],
  ["connection_lost", "connection lost: it may have been sent", KIMStatus.RequestTimeout],
  ["not_connected", "not connected: not sent"],
  ["queue_full", "too many requests: not sent"],
  ["retries_exhausted", "over max retry times"],
  ["aborted", "aborted: not sent"],
  ["aborted", "aborted: it may have been sent", KIMStatus.RequestTimeout],
];

/** The status and the error of a request that has no answer; undefined if it has one. */
function failureOf(effect: CompleteRequest): { status: number; err: KIMError } | undefined {
  const { outcome } = effect;
  if (outcome === Outcome.Answered) return undefined;
  const [code, message, status = KIMStatus.SendFailed] = failures[outcome - 1] as Failure;
  const options = outcome === Outcome.RetriesExhausted ? { status: effect.status } : {};
  return { status, err: new KIMError(code, message, options) };
}

export function responseOf(dest: string, effect: CompleteRequest): Response {
  const failure = failureOf(effect);
  const response = new Response(failure?.status ?? effect.status, dest, effect.payload);
  if (failure) response.err = failure.err;
  return response;
}

/** A server's refusal, in its own words where it has any. */
export function rejected(status: number, reason: string | undefined): KIMError {
  return new KIMError("rejected", reason || `status ${status}`, {
    status,
  });
}

/** How a message ended. */
export function talkResultOf(effect: CompleteRequest): TalkResult {
  const { status, resp, reason } = effect;
  const failure = failureOf(effect);
  if (failure) return failure;
  if (resp) return { status, resp };
  if (status === success) {
    const message = "sent, but the answer is malformed";
    return { status, err: new KIMError("malformed_message", message) };
  }
  return { status, err: rejected(status, reason) };
}

/** Why a request could not even be handed in. */
export function asRequestError(error: unknown): KIMError {
  return asKIMError(error, "invalid_argument", "the request cannot be made");
}
