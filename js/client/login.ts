import { coreFailed, aborted } from "../base/errors.js";
import { abortable, signalOf, type SignalOptions } from "../base/signals.js";
import { EffectKind } from "../session/abi.js";
import { checkCredentials, type Credentials } from "../session/credentials.js";
import { Driver, type OuterEffect } from "../session/driver.js";
import { errorOfLogin } from "../session/problems.js";
import { acquireToken } from "../session/token.js";
import type { LoginSocket, WebSocketLike } from "../session/transport.js";
import { checkUrl, settingsOf, type KIMOptions, type Settings } from "./options.js";

/** What a client logs in with: a token, and what the gateway may choose a route by. */
export class LoginBody {
  /** A JWT from the application's server. */
  token: string;
  /** The network operator, by which a gateway may be chosen. */
  isp?: string;
  /** A location code, such as "zone_01". */
  zone?: string;
  /** What the servers may choose a route by. */
  tags?: string[];

  /** Also `(token, tags)`. */
  constructor(token: string, isp?: string | string[], zone?: string, tags?: string[]) {
    this.token = token;
    const all = Array.isArray(isp) ? isp : tags;
    if (typeof isp === "string") this.isp = isp;
    if (zone !== undefined) this.zone = zone;
    if (all !== undefined) this.tags = all;
  }
}

/** How `doLogin` ended. */
export interface LoginOutcome {
  /** Whether the gateway has accepted the login. */
  success: boolean;
  /** A KIMError, unless `success`. */
  err?: Error;
  /** The server's name for this connection; after a success. */
  channelId?: string;
  /** The account that the token names; after a success. */
  account?: string;
  /** After a success open and the caller's, with nobody listening to it; otherwise closed. */
  conn: LoginSocket;
}

/** What `doLogin` gives as `conn` where it did not even come to a WebSocket. */
const noSocket = (): WebSocketLike => ({
  binaryType: "arraybuffer",
  readyState: 3,
  onopen: null,
  onmessage: null,
  onerror: null,
  onclose: null,
  send: () => undefined,
  close: () => undefined,
});

/** Everything about one login that can be chosen. `signal` gives it up, as `aborted`. */
export interface LoginOptions extends KIMOptions, SignalOptions {}

/**
 * Connects and logs in, and hands over the open WebSocket: no heartbeat, no reconnect, no messages.
 * Most applications want `KIMClient`, which has them. Never rejects and never throws.
 */
export function doLogin(
  url: string,
  req: Credentials,
  options?: LoginOptions,
): Promise<LoginOutcome> {
  try {
    checkUrl(url);
    checkCredentials(req);
    return attempt(url, req, settingsOf(options), signalOf(options));
  } catch (error) {
    return Promise.resolve({ success: false, err: error as Error, conn: noSocket() });
  }
}

function attempt(
  url: string,
  req: Credentials,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<LoginOutcome> {
  let abort!: () => void;
  const done = new Promise<LoginOutcome>((resolve) => {
    abort = () => finish({ success: false, err: aborted() });
    const finish = (outcome: Omit<LoginOutcome, "conn">): void => {
      driver.dispose();
      resolve({
        ...outcome,
        conn: (driver.lastSocket as LoginSocket | undefined) ?? noSocket(),
      });
    };
    const perform = (effect: OuterEffect): void => {
      if (effect.kind === EffectKind.AcquireToken) {
        acquireToken(driver, req, effect.connection);
      } else if (effect.kind === EffectKind.LoadStore) {
        // The login was answered. What would follow, offline sync, is the caller's to do or not.
        driver.detachSockets();
        const { channelId, account } = effect;
        finish({ success: true, channelId, account });
      } else if (effect.kind === EffectKind.LoginFinished) {
        const { result, status } = effect;
        const err = errorOfLogin(result, status, driver.failure);
        if (err) finish({ success: false, err });
      }
    };
    const driver = new Driver({
      ...settings,
      url: () => url,
      perform,
      failed: () => undefined,
      trapped: (cause) => finish({ success: false, err: coreFailed(cause) }),
    });
    try {
      if (signal?.aborted) return abort();
      driver.start();
      driver.handIn("kim_session_login");
    } catch (error) {
      finish({ success: false, err: error as Error });
    }
  });
  return abortable(done, signal, abort);
}
