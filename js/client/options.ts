import { RealmClock, type Clock } from "../base/clock.js";
import { check } from "../base/errors.js";
import { logOf, type Log, type Logger } from "../handlers/log.js";
import { optionNames } from "../session/abi.js";
import {
  mustBePositive,
  type LimitedOptions,
  type SessionOptions,
} from "../session/session_options.js";
import type { WebSocketClass } from "../session/transport.js";
import { IndexedDBStore } from "../store/indexeddb.js";
import { MemoryStore } from "../store/memory.js";
import type { MessageStore, PruneLimits } from "../store/types.js";

/** The options of a client. All are optional. */
export interface KIMOptions extends SessionOptions {
  /** The WebSocket class. Default: the realm's own, otherwise in Node that of the package `ws`. */
  WebSocket?: WebSocketClass | undefined;
  /** Time and timers. Default: the realm's. */
  clock?: Clock | undefined;
  /** Where messages are kept. Default: IndexedDB if available, otherwise memory. */
  store?: MessageStore | undefined;
  /**
   * Names the server in the store, so that accounts of different servers stay apart. Default: the URL's
   * host, or the page's host if the URL is a function.
   */
  namespace?: string | undefined;
  /** How long, and how many, messages are kept. Default: 30 days and 20 000 messages. */
  retention?: PruneLimits | undefined;
  /** Receives log lines. Default: nothing is logged. */
  logger?: Logger | undefined;
}

/** The options, with defaults filled in. */
export interface Settings {
  clock: Clock;
  session: LimitedOptions;
  WebSocket: WebSocketClass | undefined;
  store: MessageStore;
  /** The error with which the realm refuses IndexedDB, if it does; the store is then memory. */
  storeRefusal?: unknown;
  storeTimeout: number;
  namespace: string | undefined;
  retention: PruneLimits;
  log: Log;
}

/** The upper limit of `maxFrameBytes`: half of the core's largest input (src/bindings/scratch.h). */
const largestFrame = 64 << 20;

/** The options that are not the session's. Only `doLogin` takes `signal`. */
const isOther = /^(WebSocket|clock|store|namespace|retention|logger|signal)$/;

const defaultRetention: PruneLimits = { maxAgeMs: 30 * 24 * 3600 * 1000, maxCount: 20000 };

/** Throws a KIMError `invalid_argument` that names a wrong option. An unknown one only gets a warning to the logger. */
export function settingsOf(options: KIMOptions = {}): Settings {
  check(typeof options === "object" && options, "options must be an object");
  const { logger } = options;
  // Some loggers are functions with the methods as properties.
  const isLogger = typeof (logger ?? {}) === "object" || "warn" in (Object(logger) as object);
  check(isLogger, "options.logger must be a Logger");
  const log = logOf(logger);
  for (const name of Object.keys(options)) {
    const isKnown = (optionNames as readonly string[]).includes(name) || isOther.test(name);
    // Not an error: the object may also hold options for something else.
    if (!isKnown) log("warn", `options.${name} is not known`);
  }
  const session: Record<string, unknown> = {};
  for (const name of optionNames) {
    const value: unknown = options[name];
    if (value === undefined) continue;
    const least = Number(mustBePositive.test(name));
    const expected = name === "queueWhileDisconnected" ? "boolean" : `number from ${least} on`;
    // As a number a boolean is at least 0; NaN is not.
    const isSo = expected.startsWith(typeof value) && Number(value) >= least;
    check(isSo, `options.${name} must be a ${expected}`);
    session[name] = value;
  }
  // The default of `maxFrameBytes` is that of the session (src/session/options.h).
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
      // Longer than ours, so that the store is given up before the session stops waiting for it.
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
    // In pages that may not store anything, some browsers throw on mere access to `indexedDB`.
    storeRefusal = error;
  }
  return { store: new MemoryStore(), storeRefusal };
}

/**
 * Returns the gateway's address for one attempt to connect. Called again for each attempt.
 * @param failures how many attempts have failed since the client was last connected: 0 for the first
 */
export type UrlProvider = (failures: number) => string | Promise<string>;

/** Returns the URL. Throws a KIMError `invalid_argument` unless it is a non-empty string. */
export function checkUrl(url: unknown): string {
  check(typeof url === "string" && url, "url must be a non-empty string");
  return url;
}
