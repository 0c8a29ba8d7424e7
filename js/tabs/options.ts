import type { KIMOptions } from "kim-web-sdk";
import type { TabChannelClass, TabLocks } from "./platform.js";

/** The options of a KIMClient, and those of its tabs. All of them are optional. */
export interface SharedOptions extends KIMOptions {
  /**
   * The account, or any other name for it that all of its tabs use: tabs with the same server and
   * the same name share one connection. By default what the token says, for which a token function
   * is asked once more at each `login`.
   */
  account?: string | undefined;
  /**
   * Milliseconds without a sign of life after which the tab with the connection is replaced.
   * Default 10 000.
   */
  leaderTimeout?: number | undefined;
  /** Web Locks; by default the browser's. */
  locks?: TabLocks | undefined;
  /** The class of channels; by default the browser's. */
  BroadcastChannel?: TabChannelClass | undefined;
}

/** The defaults of the options that tabs go by. */
const defaults = {
  leaderTimeout: 10_000,
  loginTimeout: 10_000,
  logoutTimeout: 1500,
  requestTimeout: 5000,
  closeGrace: 1500,
  queueWhileDisconnected: true,
};

export type FullOptions = SharedOptions & typeof defaults;

export function withDefaults(options: SharedOptions): FullOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(given) as SharedOptions) } as FullOptions;
}
