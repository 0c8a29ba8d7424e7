import { KIMError, type KIMErrorCode } from "../base/errors.js";
import { LoginResult, Problem } from "./abi.js";

type Entry = readonly [code: KIMErrorCode, message: string, detail?: "status"];

const problems: Record<Problem, Entry> = {
  [Problem.MalformedFrame]: ["malformed_packet", "a frame is not a packet"],
  [Problem.FrameTooLarge]: ["too_large", "a frame is over maxFrameBytes"],
  [Problem.TextFrame]: ["unexpected_packet", "a text frame"],
  [Problem.UnexpectedPacket]: ["unexpected_packet", "a packet that nothing expects", "status"],
  [Problem.SyncFailed]: ["sync_failed", "offline messages could not be fetched", "status"],
  [Problem.StoreFailed]: ["store_failed", "the store did not keep a write in time"],
  [Problem.SessionLost]: ["session_lost", "the session is gone on the server", "status"],
  [Problem.ReadTimeout]: ["connection_lost", "nothing was read in time"],
  [Problem.TokenRejected]: ["unauthorized", "token refused", "status"],
  [Problem.ReconnectExhausted]: ["connection_lost", "too many reconnects"],
  [Problem.HandlerTimeout]: ["handler_timeout", "a message handler took too long"],
  [Problem.MoreBadFrames]: ["malformed_packet", "more frames that are none"],
};

/** The error that a report of the session stands for. */
export function errorOfProblem(problem: Problem, detail: number): KIMError {
  const [code, message, name] = problems[problem];
  const text = detail === 0 ? message : `${message} (${detail})`;
  return new KIMError(code, text, name && { [name]: detail });
}

const loginErrors: Record<Exclude<LoginResult, LoginResult.Success>, Entry> = {
  [LoginResult.AlreadyConnected]: ["already_connected", "client has already been connected"],
  [LoginResult.Refused]: ["rejected", "login refused: response status is"],
  [LoginResult.Timeout]: ["timeout", "login timeout"],
  [LoginResult.ConnectionLost]: ["connection_lost", "connection lost during login"],
  [LoginResult.Malformed]: ["login_failed", "malformed answer to the login"],
  [LoginResult.LoggedOut]: ["closed", "logged out during login"],
  [LoginResult.TokenFailed]: ["token_failed", "no token"],
  [LoginResult.KickedOut]: ["kicked_out", "the account has logged in elsewhere"],
};

const unauthorized = 105;

/** The error of a failed login; undefined for a success. `cause` is what made it fail, if known. */
export function errorOfLogin(
  result: LoginResult,
  status: number,
  cause?: unknown,
): KIMError | undefined {
  if (result === LoginResult.Success) return undefined;
  // What the WebSocket class or the token provider said is more to the point than its effect.
  if (cause instanceof KIMError) return cause;
  const [code, message] = loginErrors[result];
  if (result === LoginResult.Refused) {
    const refusal = status === unauthorized ? "unauthorized" : code;
    return new KIMError(refusal, `${message} ${status}`, { status });
  }
  return new KIMError(code, message, cause === undefined ? {} : { cause });
}
