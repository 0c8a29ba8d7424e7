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

/** The result of `query`. */
export interface LockList {
  /** Locks that are held. */
  held?: LockEntry[];
  /** Requests that are waiting for a lock. */
  pending?: LockEntry[];
}

/** The part of the Web Locks API that tabs use. */
export interface TabLocks {
  /**
   * Calls back when the lock is acquired, and holds it until the promise has settled. Several may
   * hold a `shared` lock at the same time.
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
  /** Nothing arrives after this. */
  close(): void;
}

/** A BroadcastChannel class: the browser's, or a test's. */
export type TabChannelClass = new (name: string) => TabChannel;

/** The browser features with which tabs find each other. */
export interface Platform {
  locks: TabLocks;
  BroadcastChannel: TabChannelClass;
}

/** The realm's features. Throws a KIMError `unsupported` that says what is missing. */
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

/** For a tab that cannot share: every lock is free, and nobody listens. */
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
