import { asKIMError, KIMError } from "../base/errors.js";
import { LoginReq } from "../wire/index.js";
import type { Credentials } from "./credentials.js";
import type { Driver } from "./driver.js";

/** Answers the session's `AcquireToken`, the first effect of each attempt to connect. */
export function acquireToken(driver: Driver, req: Credentials, connection: number): void {
  const given = req.token;
  driver.failure = driver.lastSocket = undefined;
  driver.attempt = connection;
  const ready = (token: string): void => {
    if (typeof token !== "string")
      throw new KIMError("token_failed", "no token: expected a string");
    const { isp, zone, tags } = req;
    const request = LoginReq.encode({ token, isp, zone, tags }).finish();
    const size = driver.session?.writeBytes(request) ?? 0;
    driver.tell("kim_session_token_ready", connection, size, +(given !== token));
  };
  const fail = (cause: unknown): void => {
    // A late failure is not why a newer attempt fails, and is not reported if no attempt is under way.
    if (driver.attempt === connection) driver.fail(asKIMError(cause, "token_failed", "no token"));
    driver.tell("kim_session_token_failed", connection);
  };
  try {
    // A missing token is neither a function nor a string: `ready` refuses it.
    const token = typeof given === "function" ? given.call(req) : given;
    if (typeof token === "string") ready(token);
    else Promise.resolve(token).then(ready).catch(fail);
  } catch (error) {
    fail(error);
  }
}
