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

/** A tab's logins and logouts: one membership after another, until the tab leaves for good. */
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

  /** The requests of this tab; undefined where nobody can take them. */
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
    // Calls off what waits for the end of the logout before.
    if (this._loggingOut) this._logins.answer(errorOfEnding("loggedOut"));
    if (!this._membership) return Promise.resolve();
    const done = new Promise<void>((resolve) => this._logouts.push(resolve));
    if (!this._loggingOut) this._membership.logout();
    return untilAborted(done, signal);
  }

  /** Hands over, in order, what this tab has. */
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

  /** The attempt goes on while another call waits for it, or if there was a session before. */
  private _loginGivenUp(): void {
    const { audience } = this._settings;
    if (audience.established || this._logins.count > 0) return;
    // It had not begun: it waited for the end of the session before.
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

  /** Logins that wait are called off; one that comes from here on begins anew after the end. */
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
    // A login that came after the logout, or comes from a handler that hears of the end, begins anew after it.
    this._loggingOut = true;
    tell();
    this._loggingOut = false;
    if (this._logins.count > 0) this._join();
  }
}
