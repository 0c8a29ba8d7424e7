import {
  KIMError,
  State,
  type LoginResult,
  type SessionStats,
  type SignalOptions,
} from "kim-web-sdk";
import { untilAborted } from "../base/signals.js";
import { notMade, type Calls } from "./follow/calls.js";
import { aborted, disposed, errorOfEnding } from "./endings.js";
import { Logins } from "./logins.js";
import { Membership, type MembershipSettings } from "./membership.js";
import { beforeLogin } from "./room/posts.js";
import { signalOf } from "./signals.js";

type ParticipationSettings = Pick<
  MembershipSettings,
  "url" | "namespace" | "req" | "options" | "clock" | "audience"
>;

/** A tab's logins and logouts: a sequence of memberships, until the tab leaves for good. */
export class Participation {
  private _membership: Membership | undefined;
  private readonly _logins = new Logins();
  private _logouts: (() => void)[] = [];
  private _loggingOut = false;
  private _online = false;
  private _toldAlone = false;
  private _left = false;
  /** When this tab last had a connection, or may have had. */
  private _leftAt = -Infinity;

  constructor(private readonly _settings: ParticipationSettings) {}

  /** This tab has left for good. */
  get hasLeft(): boolean {
    return this._left;
  }

  /** The requests of this tab; undefined without a membership. */
  get calls(): Calls | undefined {
    return this._membership?.calls;
  }

  stats(): SessionStats | undefined {
    return this._membership?.stats();
  }

  handlersChanged(): void {
    this._membership?.handlersChanged();
  }

  login(options: SignalOptions | undefined): Promise<LoginResult> {
    const fail = (err: KIMError): Promise<LoginResult> => Promise.resolve({ success: false, err });
    if (this._left) return fail(disposed());
    if (this._online && !this._loggingOut && this._settings.audience.state === State.CONNECTED) {
      return fail(new KIMError("already_connected", "client has already been connected"));
    }
    let signal: AbortSignal | undefined;
    try {
      signal = signalOf(options);
    } catch (cause) {
      return fail(notMade(cause).err);
    }
    if (signal?.aborted) return fail(aborted());
    const done = this._logins.wait(signal, () => this._loginGivenUp());
    if (!this._membership && !this._loggingOut) this._join();
    return done;
  }

  logout(signal: AbortSignal | undefined): Promise<void> {
    // Fail logins that wait for the end of an earlier logout.
    if (this._loggingOut) this._logins.answer(errorOfEnding("loggedOut"));
    if (!this._membership) return Promise.resolve();
    const done = new Promise<void>((resolve) => this._logouts.push(resolve));
    if (!this._loggingOut) this._membership.logout();
    return untilAborted(done, signal);
  }

  /** Closes this tab's connection in order, so that another tab can take over. */
  async resign(): Promise<void> {
    await this._membership?.resign();
  }

  /** Leaves at once and for good. */
  leave(): void {
    this._left = true;
    this._membership?.leave();
    this._membership = undefined;
    this._logins.answer(disposed());
    for (const resolve of this._logouts.splice(0)) resolve();
  }

  /** Leaves, unless another call waits for the attempt, or there was a session before. */
  private _loginGivenUp(): void {
    const { audience } = this._settings;
    if (audience.established || this._logins.count > 0) return;
    // The attempt has not started: it waits for the end of the previous session.
    if (this._loggingOut) return;
    this._membership?.leave();
    this._ended(aborted(), () => audience.over("loggedOut"));
  }

  private _join(): void {
    const { options, clock, audience } = this._settings;
    this._loggingOut = false;
    this._membership = new Membership({
      ...this._settings,
      grace: this._leftAt + options.closeGrace - clock.now(),
      alone: (error) => {
        if (!this._toldAlone) audience.report(error);
        this._toldAlone = true;
      },
      ready: () => {
        this._online = true;
        this._logins.answer();
      },
      ending: () => this._ending(),
      ended: (error, tell) => this._ended(error, tell),
    });
    void this._membership.join();
    audience.presence(beforeLogin(audience));
  }

  /** A logout has begun: pending logins fail, and later ones wait for its end and start a new session. */
  private _ending(): void {
    if (this._loggingOut) return;
    this._loggingOut = true;
    this._logins.answer(errorOfEnding("loggedOut"));
  }

  private _ended(error: KIMError, tell: () => void): void {
    this._membership = undefined;
    this._online = false;
    this._leftAt = this._settings.clock.now();
    for (const resolve of this._logouts.splice(0)) resolve();
    if (!this._loggingOut) this._logins.answer(error);
    // A login that was called after the logout, or by a handler of these events, starts a new
    // session below.
    this._loggingOut = true;
    tell();
    this._loggingOut = false;
    if (this._logins.count > 0) this._join();
  }
}
