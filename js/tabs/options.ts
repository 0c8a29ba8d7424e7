import { KIMError, type KIMOptions } from "kim-web-sdk";
import type { TabChannelClass, TabLocks } from "./platform.js";

/** The options of a KIMClient, and those for tabs. All are optional. */
export interface SharedOptions extends KIMOptions {
  /**
   * The account, or any other name that all of its tabs use: tabs with the same server and the same
   * name share one connection. By default it is read from the token, for which a token function is
   * called once more at each `login`.
   */
  account?: string | undefined;
  /** Milliseconds without an answer after which the tab with the connection is replaced. Default 10 000. */
  leaderTimeout?: number | undefined;
  /** Web Locks; by default the browser's. */
  locks?: TabLocks | undefined;
  /** The class of channels; by default the browser's. */
  BroadcastChannel?: TabChannelClass | undefined;
}

/** Defaults of the options that this layer uses itself. */
const defaults = {
  leaderTimeout: 10_000,
  loginTimeout: 10_000,
  logoutTimeout: 1500,
  requestTimeout: 5000,
  closeGrace: 1500,
  queueWhileDisconnected: true,
};

/** Options that a KIMClient does not know and would warn about. */
const ofTabs = ["account", "leaderTimeout", "locks", "BroadcastChannel"];

/** The options without those of tabs, for a KIMClient. */
export function clientOptions(options: SharedOptions): KIMOptions {
  if (typeof options !== "object" || !options) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ofTabs.includes(name)));
}

export type FullOptions = SharedOptions & typeof defaults;

/** Throws a KIMError `invalid_argument` that names the option. */
export function withDefaults(options: SharedOptions): FullOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const all = { ...defaults, ...(Object.fromEntries(given) as SharedOptions) } as FullOptions;
  if (typeof (all.account ?? "") !== "string") throw wrong("options.account must be a string");
  if (all.leaderTimeout > 0) return all;
  throw wrong("options.leaderTimeout must be a number above 0");
}

const wrong = (message: string): KIMError => new KIMError("invalid_argument", message);
