import { KIMError, type KIMErrorCode } from "../base/errors.js";
import { LoginResult, Problem } from "./abi.js";

type Entry = readonly [code: KIMErrorCode, message: string, isStatus?: true];

/** Indexed by `Problem` - 1. */
const problems: readonly Entry[] = [
  ["malformed_packet", "a frame is not a packet"],
  ["too_large", "a frame is over maxFrameBytes"],
  ["unexpected_packet", "a text frame"],
  ["unexpected_packet", "a packet that nothing expects", true],
  ["sync_failed", "offline messages could not be fetched", true],
  ["store_failed", "the store did not keep a write"],
  ["session_lost", "the session is gone on the server", true],
  ["connection_lost", "nothing was read in time"],
  ["unauthorized", "token refused", true],
  ["connection_lost", "too many reconnects"],
  ["handler_timeout", "a message handler took too long"],
  ["malformed_packet", "more frames that are none"],
  ["timeout", "no token in time"],
  ["timeout", "no url in time"],
];

/** The error for a problem that the session reports. */
export function errorOfProblem(problem: Problem, detail: number): KIMError {
  const [code, message, isStatus] = problems[problem - 1] as Entry;
  const text = detail === 0 ? message : `${message} (${detail})`;
  // `detail` is 0 if there was no answer; that must not become a `status`, since 0 means success.
  return new KIMError(code, text, isStatus && detail ? { status: detail } : {});
}

/** Indexed by `LoginResult` - 1: success has no error. */
const loginErrors: readonly Entry[] = [
  ["already_connected", "client has already been connected"],
  ["rejected", "login refused: response status is"],
  ["timeout", "login timeout"],
  ["connection_lost", "connection lost during login"],
  ["login_failed", "malformed answer to the login"],
  ["closed", "logged out during login"],
  ["token_failed", "no token"],
  ["kicked_out", "the account has logged in elsewhere"],
  ["session_lost", "the session is gone on the server:"],
];

const unauthorized = 105;

/** The error of a failed login; undefined for a success. `cause` is why it failed, if known. */
export function errorOfLogin(
  result: LoginResult,
  status: number,
  cause?: unknown,
): KIMError | undefined {
  if (result === LoginResult.Success) return undefined;
  // An error of the WebSocket class or the token provider says more than the result that it led to.
  if (cause instanceof KIMError) return cause;
  const [code, message] = loginErrors[result - 1] as Entry;
  if (status === unauthorized) return errorOfProblem(Problem.TokenRejected, status);
  if (status) return new KIMError(code, `${message} ${status}`, { status });
  return new KIMError(code, message, cause ? { cause } : {});
}
