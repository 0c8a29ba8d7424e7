// The entry `kim-web-sdk/lookup`: asks a router service for gateways. Works with clients of any entry.

import { maxTimerDelay } from "../base/clock.js";
import { signalIn } from "../base/signals.js";

/**
 * The kind of a LookupError, for programs:
 * - `unreachable`: the router could not be reached, or did not answer in time;
 * - `refused`: the router answered with an HTTP status other than 200, which is in `status`;
 * - `malformed`: the router's answer names no gateway;
 * - `invalid_argument`: an argument has a wrong type, or the token is not well-formed; no request was made;
 * - `aborted`: cancelled by the AbortSignal.
 */
export type LookupErrorCode =
  "unreachable" | "refused" | "malformed" | "invalid_argument" | "aborted";

/** A lookup that failed. The message never quotes the token. */
export class LookupError extends Error {
  /** Always "LookupError". */
  override get name(): string {
    return "LookupError";
  }
  /** The kind of the error, for programs. */
  readonly code: LookupErrorCode;
  /** The router's HTTP status, with the code `refused`. */
  readonly status?: number;

  /** `code` and `status` set the properties of the same names. */
  constructor(code: LookupErrorCode, message: string, status?: number) {
    super(message);
    this.code = code;
    if (status !== undefined) this.status = status;
  }
}

/** The options of a lookup. */
export interface LookupOptions {
  /** The function to make the HTTP request with. Default: the realm's `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How long to wait for the router's answer, in milliseconds. Default 5000. */
  timeout?: number | undefined;
  /** Cancels the lookup. With `gatewayLookup`, an aborted signal also cancels all later lookups. */
  signal?: AbortSignal | undefined;
}

/**
 * Asks the router for the gateways for a token. Resolves with their addresses, the preferred one first.
 * @param router the service's address, such as "https://router.example.com"
 * @throws LookupError
 */
export async function fetchGateways(
  router: string,
  token: string,
  options?: LookupOptions,
): Promise<string[]> {
  checkRouter(router);
  // A missing token would become "undefined" in the address.
  check(typeof token === "string", "token must be a string");
  check(!/\p{Surrogate}/u.test(token), "token must be well-formed");
  const url = `${router.replace(/\/+$/, "")}/api/lookup/${encodeURIComponent(token)}`;
  const { status, body } = await getJson(url, options);
  if (status !== 200) throw new LookupError("refused", `the router answered ${status}`, status);
  const { domains } = (body ?? {}) as { domains?: unknown };
  const gateways = Array.isArray(domains) ? domains.filter(isGateway) : [];
  if (gateways.length === 0) throw new LookupError("malformed", "the router named no gateway");
  return gateways;
}

/**
 * Makes a function to pass as a client's URL. It returns the first gateway that the router names, and
 * after each failed attempt the next one. It asks the router again when the list is exhausted, and for the
 * first attempt after a connection was lost. If that lookup fails, it starts over with the last list.
 * @param token the token that the client logs in with, or a function that returns it
 * @throws LookupError `invalid_argument` that names the router or the option
 */
export function gatewayLookup(
  router: string,
  token: string | (() => string | Promise<string>),
  options?: LookupOptions,
): (failures: number) => Promise<string> {
  checkRouter(router);
  settingsOf(options);
  let gateways: string[] = [];
  let next = 0;
  return async (failures) => {
    if (failures === 0 || next >= gateways.length) {
      try {
        const current = typeof token === "string" ? token : await token();
        gateways = await fetchGateways(router, current, options);
      } catch (error) {
        if (gateways.length === 0) throw error;
      }
      // Not before the answer: another call, whose attempt was given up, may still wait for its own.
      next = 0;
    }
    return gateways[next++] as string;
  };
}

function check(isSo: boolean, what: string): void {
  if (!isSo) throw new LookupError("invalid_argument", what);
}

function checkRouter(router: unknown): void {
  check(typeof router === "string", "router must be a string");
}

/** The options, with defaults filled in. Throws a LookupError `invalid_argument` that names a wrong one. */
function settingsOf(options: LookupOptions = {}) {
  check(typeof options === "object" && options !== null, "options must be an object");
  const { fetch = globalThis.fetch, timeout = 5000 } = options;
  check(typeof fetch === "function", "options.fetch must be a function");
  check(typeof timeout === "number" && timeout >= 0, "options.timeout must be a number from 0 on");
  return { fetch, timeout, signal: signalIn(options, check) };
}

async function getJson(
  url: string,
  options: LookupOptions | undefined,
): Promise<{ status: number; body: unknown }> {
  const { fetch, timeout, signal } = settingsOf(options);
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, Math.min(timeout, maxTimerDelay));
  signal?.addEventListener("abort", abort);
  try {
    // The application's own `fetch` may ignore the signal.
    const ended = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", reject);
    });
    if (signal?.aborted) abort();
    return await Promise.race([ended, ask(fetch, url, controller.signal)]);
  } catch {
    if (signal?.aborted) throw new LookupError("aborted", "the lookup was aborted");
    // No cause: some realms quote the address, and so the token, in their errors.
    throw new LookupError("unreachable", "the router could not be reached");
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  // The answer must not be cached, and the address, which contains the token, must not leak as a referrer.
  const policy = { cache: "no-store", referrerPolicy: "no-referrer" } as const;
  const response = await fetch(url, { ...policy, credentials: "omit", signal });
  const { status } = response;
  return { status, body: status === 200 ? await jsonOf(response) : undefined };
}

/** The answer's JSON, or undefined if it is none. Rejects if the answer ends early. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // By its name: `fetch` may be of another realm.
    if ((error as Partial<Error> | undefined)?.name === "SyntaxError") return undefined;
    throw error;
  }
}

function isGateway(domain: unknown): domain is string {
  return typeof domain === "string" && /^wss?:\/\/[^/]/i.test(domain);
}
