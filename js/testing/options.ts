// The options of a gateway, with their defaults and checks.
import { randomBytes } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { limitRules, optionRules } from "./checks/option_rules.js";
import { checkOptions } from "./checks/rules.js";
import { systemClock, type GatewayClock } from "./clock.js";
import type { FaultHook } from "./faults.js";

/** The server's limits, each a whole number of at least 1. Characters are Unicode code points. */
export interface GatewayLimits {
  /** Characters in a message's body. Default 5000. */
  readonly body: number;
  /** Characters in a message's extra. Default 500. */
  readonly extra: number;
  /** Characters in an account. Default 60. */
  readonly account: number;
  /** Characters in a group's name. Default 50. */
  readonly groupName: number;
  /** Characters in a group's introduction. Default 300. */
  readonly introduction: number;
  /** Entries in a page of the offline index. Default 2000. */
  readonly indexPage: number;
  /** Ids in one request for contents. Default 200. */
  readonly contentIds: number;
  /** How far back the offline index goes, in milliseconds. Default 15 days. */
  readonly offlineAgeMs: number;
  /** How far back it goes for an id that the server does not know. Default 1 day. */
  readonly unknownIdAgeMs: number;
  /** How many messages are kept; beyond that the oldest are dropped. Default 100 000. */
  readonly storedMessages: number;
}

/** Options of `startGateway`. All are optional. */
export interface GatewayOptions {
  /** TCP port, up to 65 535; 0, the default, lets the system choose a free one. Not used with `server`. */
  readonly port?: number | undefined;
  /** Address to listen on. Default 127.0.0.1: this machine only. Not used with `server`. */
  readonly host?: string | undefined;
  /** An existing HTTP server to use. The caller starts and closes it. Default: a new one. */
  readonly server?: HttpServer | HttpsServer | undefined;
  /** Accept WebSockets on this URL path only, for example "/kim". Default: on any path. */
  readonly path?: string | undefined;
  /** The HS256 secret of login tokens. Default: a new random one. */
  readonly secret?: string | undefined;
  /** The application that tokens must name. Default "kim". */
  readonly app?: string | undefined;
  /** First part of every channel id. Default "gate01". */
  readonly gatewayId?: string | undefined;
  /** File that keeps groups, messages and read marks across restarts. Default: none. */
  readonly state?: string | undefined;
  /** Source of time. Default: the machine's clock. */
  readonly clock?: GatewayClock | undefined;
  /** Limits that differ from the real server's. */
  readonly limits?: Partial<GatewayLimits> | undefined;
  /** The most open sockets, at least 1; any further one is refused with HTTP 503. Default 1000. */
  readonly maxConnections?: number | undefined;
  /**
   * Bytes in one frame from a client, 8 to 2^31 - 1; a longer frame closes the connection with code 1009.
   * Default 256 KiB.
   */
  readonly maxFrameBytes?: number | undefined;
  /** Bytes that may be buffered for a client that does not read, before it is cut; at least 1. Default 8 MiB. */
  readonly maxBufferedBytes?: number | undefined;
  /** A connection that sends nothing for so many milliseconds is cut: 1 to 2^31 - 1. Default 120 000. */
  readonly readTimeoutMs?: number | undefined;
  /** A connection that has not logged in after so many milliseconds is cut: 1 to 2^31 - 1. Default 10 000. */
  readonly loginTimeoutMs?: number | undefined;
  /**
   * Answer and send close frames. The deployed gateway does neither: it cuts the socket, or leaves the
   * closing client waiting. Pass `false` for the same behaviour. Default true.
   */
  readonly answerClose?: boolean | undefined;
  /**
   * Drop an account's location when any of its connections ends, even one that a newer login has
   * replaced, as the deployed server does: pushes then stop until the next login. Default false.
   */
  readonly strictLocation?: boolean | undefined;
  /** Answer `GET /api/lookup/{token}` with this gateway's URL. Default false. */
  readonly lookup?: boolean | undefined;
  /** When it is aborted, the gateway closes as with `close()`. */
  readonly signal?: AbortSignal | undefined;
  /** The initial fault hook; `setFaults` replaces it. */
  readonly faults?: FaultHook | undefined;
}

/** The options, with all defaults filled in. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly server: HttpServer | HttpsServer | undefined;
  readonly path: string | undefined;
  readonly secret: string;
  readonly app: string;
  readonly gatewayId: string;
  readonly state: string | undefined;
  readonly clock: GatewayClock;
  readonly limits: GatewayLimits;
  readonly maxConnections: number;
  readonly maxFrameBytes: number;
  readonly maxBufferedBytes: number;
  readonly readTimeoutMs: number;
  readonly loginTimeoutMs: number;
  readonly answerClose: boolean;
  readonly strictLocation: boolean;
  readonly lookup: boolean;
  readonly signal: AbortSignal | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

const defaultLimits: GatewayLimits = {
  body: 5000,
  extra: 500,
  account: 60,
  groupName: 50,
  introduction: 300,
  indexPage: 2000,
  contentIds: 200,
  offlineAgeMs: 15 * dayMs,
  unknownIdAgeMs: dayMs,
  storedMessages: 100_000,
};

/** Fills in the defaults. Throws a `GatewayError` (`invalid_option`) that names what is wrong. */
export function resolveOptions(options: GatewayOptions): Settings {
  checkOptions(options, optionRules);
  checkOptions(options.limits ?? {}, limitRules(Object.keys(defaultLimits)), "limits.");
  return {
    port: options.port ?? 0,
    host: options.host ?? "127.0.0.1",
    server: options.server ?? undefined,
    path: options.path ?? undefined,
    secret: options.secret ?? randomBytes(32).toString("base64url"),
    app: options.app ?? "kim",
    gatewayId: options.gatewayId ?? "gate01",
    state: options.state ?? undefined,
    clock: options.clock ?? systemClock,
    limits: limitsOf(options),
    maxConnections: options.maxConnections ?? 1000,
    maxFrameBytes: options.maxFrameBytes ?? 256 * 1024,
    maxBufferedBytes: options.maxBufferedBytes ?? 8 << 20,
    readTimeoutMs: options.readTimeoutMs ?? 120_000,
    loginTimeoutMs: options.loginTimeoutMs ?? 10_000,
    answerClose: options.answerClose ?? true,
    strictLocation: options.strictLocation ?? false,
    lookup: options.lookup ?? false,
    signal: options.signal ?? undefined,
  };
}

function limitsOf({ limits }: GatewayOptions): GatewayLimits {
  const given = Object.entries(limits ?? {}).filter(([, value]) => typeof value === "number");
  return { ...defaultLimits, ...(Object.fromEntries(given) as Partial<GatewayLimits>) };
}
