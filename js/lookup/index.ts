// Asks a router service for gateways: `kim-web-sdk/lookup`. Works with a client of any entry.

/**
 * What went wrong, for programs:
 * - `unreachable`: the router could not be reached, or did not answer in time;
 * - `refused`: the router's answer is a status other than 200; `status` says which;
 * - `malformed`: the router's answer names no gateway;
 * - `invalid_argument`: the router or the token is no string: nobody was asked;
 * - `aborted`: by the AbortSignal.
 */
export type LookupErrorCode =
  "unreachable" | "refused" | "malformed" | "invalid_argument" | "aborted";

/** Neither the message nor `cause` quotes the token. */
export class LookupError extends Error {
  /** Always "LookupError". */
  override get name(): string {
    return "LookupError";
  }
  /** What went wrong, for programs. */
  readonly code: LookupErrorCode;
  /** The HTTP status, where there is one. */
  readonly status?: number;

  /** `status` becomes the property of this name. */
  constructor(code: LookupErrorCode, message: string, status?: number) {
    super(message);
    this.code = code;
    if (status !== undefined) this.status = status;
  }
}

/** How a router is asked. */
export interface LookupOptions {
  /** Default: the realm's. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds until the question is given up. Default 5000. */
  timeout?: number | undefined;
  /** Gives the question up, and with `gatewayLookup` those that would follow. */
  signal?: AbortSignal | undefined;
}

/**
 * The gateways for a token, the preferred one first.
 * @param router the service's address, such as "https://router.example.com"
 * @throws LookupError
 */
export async function fetchGateways(
  router: string,
  token: string,
  options: LookupOptions = {},
): Promise<string[]> {
  check(typeof router === "string", "router must be a string");
  // One that is missing would be asked for by the name "undefined".
  check(typeof token === "string", "token must be a string");
  const url = `${router.replace(/\/+$/, "")}/api/lookup/${encodeURIComponent(token)}`;
  const { status, body } = await getJson(url, options);
  if (status !== 200) throw new LookupError("refused", `the router answered ${status}`, status);
  const { domains } = (body ?? {}) as { domains?: unknown };
  const gateways = Array.isArray(domains) ? domains.filter(isGateway) : [];
  if (gateways.length === 0) throw new LookupError("malformed", "the router named no gateway");
  return gateways;
}

/**
 * A function for a client's URL: the first gateway that the router names, after a failure the next
 * one. The router is asked anew when the list has ended, and for the first attempt after a
 * connection was lost. If it does not answer then, the last list is gone through again.
 * @param token the one to log in with, or a function that gives it
 */
export function gatewayLookup(
  router: string,
  token: string | (() => string | Promise<string>),
  options?: LookupOptions,
): (failures: number) => Promise<string> {
  let gateways: string[] = [];
  let next = 0;
  return async (failures) => {
    if (failures === 0 || next >= gateways.length) {
      next = 0;
      try {
        const current = typeof token === "string" ? token : await token();
        gateways = await fetchGateways(router, current, options);
      } catch (error) {
        if (gateways.length === 0) throw error;
      }
    }
    return gateways[next++] as string;
  };
}

function check(isSo: boolean, what: string): void {
  if (!isSo) throw new LookupError("invalid_argument", what);
}

async function getJson(
  url: string,
  { fetch = globalThis.fetch, timeout = 5000, signal }: LookupOptions,
): Promise<{ status: number; body: unknown }> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeout);
  signal?.addEventListener("abort", abort);
  try {
    // A `fetch` of the application's own may not listen to its signal.
    const ended = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", reject);
    });
    if (signal?.aborted) abort();
    return await Promise.race([ended, ask(fetch, url, controller.signal)]);
  } catch {
    if (signal?.aborted) throw new LookupError("aborted", "the lookup was aborted");
    // Some realms quote the address, and so the token, in what they throw.
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
  // The answer is for this moment, and the token in the address for nobody else.
  const policy = { cache: "no-store", referrerPolicy: "no-referrer" } as const;
  const response = await fetch(url, { ...policy, credentials: "omit", signal });
  const { status } = response;
  const body: unknown = status === 200 ? await response.json().catch(() => undefined) : undefined;
  return { status, body };
}

function isGateway(domain: unknown): domain is string {
  return typeof domain === "string" && /^wss?:\/\/[^/]/i.test(domain);
}
