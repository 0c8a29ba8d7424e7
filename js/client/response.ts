import { asKIMError, KIMError, type KIMErrorCode } from "../base/errors.js";
import { KIMStatus } from "../base/states.js";
import { Outcome } from "../session/abi.js";
import type { CompleteRequest } from "../session/effects.js";
import { Status, type MessageResp } from "../wire/index.js";

/** `Status.Success` as the plain number that a status is. */
export const success: number = Status.Success;

/** The outcome of sending a message. */
export interface TalkResult {
  /**
   * 0: sent. KIMStatus.RequestTimeout: unknown, the server may or may not have received it; the client
   * does not resend it by itself. KIMStatus.SendFailed: not sent, or refused at every attempt. Any other:
   * the status with which the server refused it.
   */
  status: number;
  /** The server's answer, with status 0. Absent if the answer cannot be read, as `err` then says. */
  resp?: MessageResp;
  /** Why the message was not sent, or why `resp` is missing. Present with every status but 0. */
  err?: KIMError;
}

/** The outcome of a request. */
export class Response {
  /** The server's status, or a KIMStatus if there is no answer. */
  status: number;
  /** The request's `dest`. */
  dest?: string;
  /** The encoded message of the answer; empty if there is none. */
  payload: Uint8Array;
  /** Why there is no answer. */
  err?: KIMError;

  /** By default the payload is empty. */
  constructor(status: number, dest?: string, payload: Uint8Array = new Uint8Array()) {
    this.status = status;
    if (dest !== undefined) this.dest = dest;
    this.payload = payload;
  }
}

/** Why there is no answer. Has a status if the server may have acted on the request. */
type Failure = readonly [code: KIMErrorCode, message: string, status?: KIMStatus];

/** Indexed by `Outcome` - 1: an answered request has no failure. */
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

/** The error for a refusal by the server, with the server's own text if it gave one. */
export function rejected(status: number, reason: string | undefined): KIMError {
  return new KIMError("rejected", reason || `status ${status}`, {
    status,
  });
}

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

/** The error for a request that could not be handed in. */
export function asRequestError(error: unknown): KIMError {
  return asKIMError(error, "invalid_argument", "the request cannot be made");
}
