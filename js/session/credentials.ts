import { check } from "../base/errors.js";

/** Returns the token for one login attempt. Called again for each attempt. */
export type TokenProvider = () => string | Promise<string>;

/** What a client logs in with. */
export interface Credentials {
  /** A JWT from the application's server, or a function that gets one. */
  token: string | TokenProvider;
  /** The network operator. Servers may choose a gateway by it. Default: empty. */
  isp?: string | undefined;
  /** A location code, such as "zone_01". Default: empty. */
  zone?: string | undefined;
  /** Tags by which the servers may choose a route. Default: none. */
  tags?: string[] | undefined;
}

/** Throws a KIMError `invalid_argument` that names the property, never its value. */
export function checkCredentials(given: unknown): asserts given is Credentials {
  const req = given as Record<string, unknown> | null | undefined;
  check(typeof req === "object" && req, "req must be an object with a token");
  // Neither an empty nor a missing token is a programming error: the gateway refuses an empty one, and
  // a missing one may still be set before the login.
  const isString = (value: unknown): boolean => typeof value === "string";
  check(
    isString(req.token ?? "") || typeof req.token === "function",
    "req.token must be a string or a function",
  );
  for (const name of ["isp", "zone"]) {
    check(isString(req[name] ?? ""), `req.${name} must be a string`);
  }
  const tags = req.tags ?? [];
  check(Array.isArray(tags) && tags.every(isString), "req.tags must be an array of strings");
}
