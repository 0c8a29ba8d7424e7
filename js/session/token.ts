import { asKIMError, KIMError } from "../base/errors.js";
import { LoginReq } from "../wire/index.js";
import type { Credentials } from "./credentials.js";
import type { Driver } from "./driver.js";

/** Answers the session's `AcquireToken`, with which an attempt to connect begins. */
export function acquireToken(driver: Driver, req: Credentials, connection: number): void {
  const given = req.token;
  driver.failure = undefined;
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
    // One that comes late is not why the next attempt fails, and no news where there is none.
    if (driver.attempt === connection) driver.fail(asKIMError(cause, "token_failed", "no token"));
    driver.tell("kim_session_token_failed", connection);
  };
  try {
    // One that is missing is no string.
    const token = typeof given === "function" ? given.call(req) : given;
    if (typeof token === "string") ready(token);
    else Promise.resolve(token).then(ready).catch(fail);
  } catch (error) {
    fail(error);
  }
}
