import { RealmClock, type Clock } from "../base/clock.js";
import { check } from "../base/errors.js";
import { logOf, type Log, type Logger } from "../handlers/log.js";
import { optionNames } from "../session/abi.js";
import { fromOneOn, type LimitedOptions, type SessionOptions } from "../session/session_options.js";
import type { WebSocketClass } from "../session/transport.js";
import { IndexedDBStore } from "../store/indexeddb.js";
import { MemoryStore } from "../store/memory.js";
import type { MessageStore, PruneLimits } from "../store/types.js";

/** Everything about a client that can be chosen. All of it is optional. */
export interface KIMOptions extends SessionOptions {
  /** The WebSocket class; by default the realm's own, or that of the package `ws` in Node. */
  WebSocket?: WebSocketClass | undefined;
  /** Time and timers; by default the realm's. */
  clock?: Clock | undefined;
  /** Where messages are kept; by default IndexedDB where there is one, otherwise memory. */
  store?: MessageStore | undefined;
  /** Names the server in the store, so that accounts of two servers stay apart. Default: the URL's host. */
  namespace?: string | undefined;
  /** How long messages are kept: by default 30 days, and 20 000 of them. */
  retention?: PruneLimits | undefined;
  /** By default nothing is logged. */
  logger?: Logger | undefined;
}

/** Options with every gap filled. */
export interface Settings {
  clock: Clock;
  session: LimitedOptions;
  WebSocket: WebSocketClass | undefined;
  store: MessageStore;
  /** Why IndexedDB is not the store, where the realm has it and refuses it. */
  storeRefusal?: unknown;
  storeTimeout: number;
  namespace: string | undefined;
  retention: PruneLimits;
  log: Log;
}

/** The most that `maxFrameBytes` may be: half of what the core takes as an input (src/bindings/scratch.h). */
const largestFrame = 64 << 20;

/** The options that are not the session's. The signal is `doLogin`'s. */
const isOther = /^(WebSocket|clock|store|namespace|retention|logger|signal)$/;

const defaultRetention: PruneLimits = { maxAgeMs: 30 * 24 * 3600 * 1000, maxCount: 20000 };

/**
 * Throws a KIMError `invalid_argument` that names the option. One that there is none of is told to the logger.
 */
export function settingsOf(options: KIMOptions = {}): Settings {
  check(typeof options === "object" && options, "options must be an object");
  const { logger } = options;
  // Some loggers are functions that have the methods.
  const isLogger = typeof (logger ?? {}) === "object" || "warn" in (Object(logger) as object);
  check(isLogger, "options.logger must be a Logger");
  const log = logOf(logger);
  for (const name of Object.keys(options)) {
    const isKnown = (optionNames as readonly string[]).includes(name) || isOther.test(name);
    // No error: an object may have been put together for others as well.
    if (!isKnown) log("warn", `options.${name} is not known`);
  }
  const session: Record<string, unknown> = {};
  for (const name of optionNames) {
    const value: unknown = options[name];
    if (value === undefined) continue;
    const least = Number(fromOneOn.test(name));
    const expected = name === "queueWhileDisconnected" ? "boolean" : `number from ${least} on`;
    // True and false are from 0 on as well; NaN is not.
    const isSo = expected.startsWith(typeof value) && Number(value) >= least;
    check(isSo, `options.${name} must be a ${expected}`);
    session[name] = value;
  }
  // Of frames, the session's own default (src/session/options.h).
  const { WebSocket, storeTimeout = 5000, maxFrameBytes = 16 << 20 } = options;
  check(
    WebSocket === undefined || typeof WebSocket === "function",
    "options.WebSocket must be a class",
  );
  const clock = options.clock ?? new RealmClock();
  const { now, setTimeout } = clock as Partial<Record<keyof Clock, unknown>>;
  check(now && setTimeout, "options.clock must be a Clock");
  return {
    clock,
    session: {
      ...session,
      maxFrameBytes: Math.min(maxFrameBytes, largestFrame),
      // The store is given up before the session goes on without what it waits for.
      storeTimeout: 2 * storeTimeout,
    },
    WebSocket,
    ...(options.store ? { store: options.store } : defaultStore()),
    storeTimeout,
    namespace: options.namespace,
    retention: options.retention ?? defaultRetention,
    log,
  };
}

function defaultStore(): Pick<Settings, "store" | "storeRefusal"> {
  let storeRefusal: unknown;
  try {
    if (typeof indexedDB === "object" && indexedDB) return { store: new IndexedDBStore() };
  } catch (error) {
    // Some browsers throw when a page that may not store anything only asks.
    storeRefusal = error;
  }
  return { store: new MemoryStore(), storeRefusal };
}

/**
 * Gives the gateway's address for one attempt to connect. Asked anew for each.
 * @param failures attempts that have failed since the client was last connected: 0 for the first
 */
export type UrlProvider = (failures: number) => string | Promise<string>;

/** The URL, if it can be one. Throws a KIMError `invalid_argument`. */
export function checkUrl(url: unknown): string {
  check(typeof url === "string" && url, "url must be a non-empty string");
  return url;
}
