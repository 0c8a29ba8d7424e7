import { KIMError } from "kim-web-sdk";

/** A lock as `query` shows it. */
export interface LockEntry {
  /** The lock's name. */
  name?: string;
  /** The browser's name for the page that holds or wants the lock. */
  clientId?: string;
  /** How it is held or wanted. */
  mode?: "shared" | "exclusive";
}

/** What `query` gives. */
export interface LockList {
  /** The locks that somebody has. */
  held?: LockEntry[];
  /** Those that somebody waits for. */
  pending?: LockEntry[];
}

/** The part of the Web Locks API that tabs use. */
export interface TabLocks {
  /**
   * Calls back when the lock is had, and holds it until the promise has settled. Several may have one
   * at the same time that is `shared`.
   */
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean; mode?: "shared" },
    callback: () => Promise<void>,
  ): Promise<unknown>;
  /** The locks of all tabs of the origin. */
  query(): Promise<LockList>;
}

/** The part of a BroadcastChannel that tabs use. */
export interface TabChannel {
  /** Called with what another tab has posted, as `data`. */
  onmessage: ((event: never) => unknown) | null;
  /** Posts a structured clone to every other tab with a channel of this name. */
  postMessage(data: unknown): void;
  /** Nothing arrives from here on. */
  close(): void;
}

/** A BroadcastChannel class: the browser's, or one of a test. */
export type TabChannelClass = new (name: string) => TabChannel;

/** What tabs find each other with. */
export interface Platform {
  locks: TabLocks;
  BroadcastChannel: TabChannelClass;
}

/** What the realm has. Throws a KIMError `unsupported` that says what is missing. */
export function findPlatform(given: {
  locks?: TabLocks | undefined;
  BroadcastChannel?: TabChannelClass | undefined;
}): Platform {
  const locks = given.locks ?? realmLocks();
  const type = given.BroadcastChannel ?? (globalThis as Partial<Platform>).BroadcastChannel;
  if (!locks) throw missing("Web Locks");
  if (!type) throw missing("BroadcastChannel");
  return { locks, BroadcastChannel: type };
}

function realmLocks(): TabLocks | undefined {
  const { navigator } = globalThis as { navigator?: { locks?: TabLocks } };
  return navigator?.locks;
}

function missing(what: string): KIMError {
  return new KIMError("unsupported", `the connection is not shared between tabs: no ${what} here`);
}

/** For a tab that is on its own: every lock is free, and nobody listens. */
export function lonelyPlatform(): Platform {
  return {
    locks: {
      request: (_name, _options, callback) => callback(),
      query: () => Promise.resolve({ held: [] }),
    },
    BroadcastChannel: class {
      onmessage = null;
      postMessage(): void {}
      close(): void {}
    },
  };
}
