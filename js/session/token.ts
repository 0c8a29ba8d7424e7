import { asKIMError, type KIMError } from "../errors.js";
import { loginRequest, type Credentials } from "./credentials.js";
import type { Driver } from "./driver.js";

/** Answers the session's `AcquireToken`. `failed` gets what a token provider threw. */
export function acquireToken(
  driver: Driver,
  req: Credentials,
  connection: number,
  failed: (error: KIMError) => void,
): void {
  const ready = (request: Uint8Array): void => {
    const size = driver.session?.writeBytes(request) ?? 0;
    driver.event("kim_session_token_ready", connection, size, +(typeof req.token === "function"));
  };
  const fail = (cause: unknown): void => {
    failed(asKIMError(cause, "token_failed", "no token"));
    driver.event("kim_session_token_failed", connection);
  };
  try {
    const request = loginRequest(req);
    if (request instanceof Uint8Array) ready(request);
    else request.then(ready, fail);
  } catch (error) {
    fail(error);
  }
}
