import { coreFailed, aborted, type KIMError } from "../base/errors.js";
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

/** What a client logs in with: a token, and hints by which the servers may choose a gateway and a route. */
export class LoginBody {
  /** A JWT from the application's server. */
  token: string;
  /** The network operator. Servers may choose a gateway by it. */
  isp?: string;
  /** A location code, such as "zone_01". */
  zone?: string;
  /** Tags by which the servers may choose a route. */
  tags?: string[];

  /** May also be called as `(token, tags)`. */
  constructor(token: string, isp?: string | string[], zone?: string, tags?: string[]) {
    this.token = token;
    const all = Array.isArray(isp) ? isp : tags;
    if (typeof isp === "string") this.isp = isp;
    if (zone !== undefined) this.zone = zone;
    if (all !== undefined) this.tags = all;
  }
}

/** The outcome of `doLogin`. */
export interface LoginOutcome {
  /** Whether the gateway accepted the login. */
  success: boolean;
  /** Why the login failed; absent after a success. */
  err?: KIMError;
  /** The server's name for this connection; only after a success. */
  channelId?: string;
  /** The account that the token names; only after a success. */
  account?: string;
  /**
   * After a success, an open WebSocket that is yours. It has no handlers yet; if you set them right away,
   * they miss nothing. After a failure it is closed.
   */
  conn: LoginSocket;
}

/** The `conn` of a login that failed before there was a WebSocket. */
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

/** The options of `doLogin`. Aborting `signal` cancels the login, with `err` `aborted`. */
export interface LoginOptions extends KIMOptions, SignalOptions {}

/**
 * Connects, logs in and hands over the open WebSocket, without heartbeat, reconnects or message
 * handling. Most applications want `KIMClient`, which has all of these. Never rejects and never throws.
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
  const fail = (err: KIMError): void => finish({ success: false, err });
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
          // The login was accepted. Offline sync, which would come next, is up to the caller.
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
