import { coreFailed, aborted } from "../base/errors.js";
import { abortable, signalOf, type SignalOptions } from "../base/signals.js";
import { EffectKind } from "../session/abi.js";
import { checkCredentials, type Credentials } from "../session/credentials.js";
import { Driver } from "../session/driver.js";
import { handedOver } from "../session/handover.js";
import { errorOfLogin } from "../session/problems.js";
import { acquireToken } from "../session/token.js";
import type { LoginSocket, WebSocketLike } from "../session/transport.js";
import { checkUrl, settingsOf, type KIMOptions } from "./options.js";
import { asRequestError } from "./response.js";

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
  /**
   * After a success open and the caller's, with nobody listening to it: handlers that are set at once miss
   * nothing. Otherwise closed.
   */
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
  let driver: Driver | undefined;
  let signal: AbortSignal | undefined;
  let finish!: (outcome: Omit<LoginOutcome, "conn">) => void;
  const done = new Promise<LoginOutcome>((resolve) => {
    finish = (outcome) => {
      driver?.dispose();
      const conn = (driver?.lastSocket as LoginSocket | undefined) ?? noSocket();
      resolve(handedOver({ ...outcome, conn }));
    };
  });
  const fail = (err: unknown): void => finish({ success: false, err: err as Error });
  try {
    checkUrl(url);
    checkCredentials(req);
    const settings = settingsOf(options);
    signal = signalOf(options);
    if (signal?.aborted) throw aborted();
    const attempt = new Driver({
      ...settings,
      url: () => url,
      perform(effect) {
        if (effect.kind === EffectKind.AcquireToken) {
          acquireToken(attempt, req, effect.connection);
        } else if (effect.kind === EffectKind.LoadStore) {
          // The login was answered. What would follow, offline sync, is the caller's to do or not.
          attempt.detachSockets();
          const { channelId, account } = effect;
          finish({ success: true, channelId, account });
        } else if (effect.kind === EffectKind.LoginFinished) {
          const err = errorOfLogin(effect.result, effect.status, attempt.failure);
          if (err) fail(err);
        }
      },
      failed: () => undefined,
      trapped: (cause) => fail(coreFailed(cause)),
    });
    driver = attempt;
    attempt.start();
    attempt.tell("kim_session_login");
  } catch (error) {
    fail(asRequestError(error));
  }
  return abortable(done, signal, () => fail(aborted()));
}
