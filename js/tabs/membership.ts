import { KIMError, State, type Clock, type Credentials, type SessionStats } from "kim-web-sdk";
import { accountOf } from "./account.js";
import type { Audience } from "./audience/audience.js";
import { Calls } from "./follow/calls.js";
import { Deadline } from "./deadline.js";
import { errorOfEnding, type Ending } from "./endings.js";
import { Follower } from "./follow/follower.js";
import type { Leader, LeaderSettings } from "./lead/leader.js";
import { patience } from "./lead/members.js";
import type { FullOptions } from "./options.js";
import type { Mail, Post, Presence } from "./room/posts.js";
import { enterRoom, type Room } from "./room/room.js";
import { listenForSleep } from "./page_hints.js";
import { Sorter } from "./sorter.js";
import { Succession } from "./lead/succession.js";

export interface MembershipSettings {
  url: LeaderSettings["url"];
  namespace: () => string;
  req: Credentials;
  options: FullOptions;
  clock: Clock;
  audience: Audience;
  /** Milliseconds that this tab's previous connection may take to close. */
  grace: number;
  /** The connection cannot be shared here. */
  alone: (error: KIMError) => void;
  /** In sync with the server. */
  ready: () => void;
  /** The account is being logged out, here or in another tab. */
  ending: () => void;
  /** The membership has ended; pending logins fail with `error`. `tell` notifies the handlers. */
  ended: (error: KIMError, tell: () => void) => void;
}

/** One tab's participation in the shared connection, from a login to its end. */
export class Membership {
  readonly calls: Calls;
  private readonly _interval: number;
  private readonly _follower: Follower;
  private _room: Room | undefined;
  private _succession: Succession | undefined;
  private readonly _sorter: Sorter;
  private _asleep = false;
  /** A tab has called `logout`, and the leader has not yet posted that it is done. */
  private _ending = false;
  private _left = false;
  private readonly _deadline: Deadline;
  private _stopSleepHints: (() => void) | undefined;

  constructor(private readonly _settings: MembershipSettings) {
    const { clock, options, audience } = _settings;
    this._deadline = new Deadline(clock);
    this._interval = options.leaderTimeout / (patience + 1);
    const send = (post: Post): void => this._room?.send(post);
    const { requestTimeout: timeout, queueWhileDisconnected: queue } = options;
    this.calls = new Calls({ clock, timeout, queue, send });
    this._follower = new Follower({
      ...{ clock, audience, send, calls: this.calls, interval: this._interval },
      tab: () => this._room?.tab,
      superseded: () => this._superseded(),
      shown: (presence) => this._shown(presence),
      over: (reason, passedOn) => this._over(reason, passedOn),
      silent: () => void this._succession?.leaderIsSilent(),
    });
    this._sorter = new Sorter({
      ...{ clock, pause: 2 * this._interval, follower: this._follower },
      holds: async () => (await this._succession?.holds()) ?? false,
      tab: () => this._room?.tab,
      leader: () => this._leader,
      logOut: () => this._logOut(),
      sayHere: () => this._sayHere(),
    });
  }

  async join(): Promise<void> {
    const { options, namespace } = this._settings;
    try {
      const account = options.account ?? (await this._accountInTime());
      if (!this._left) await this._enter(namespace(), account);
    } catch (error) {
      this._fail(error as KIMError);
    }
  }

  stats(): SessionStats | undefined {
    return this._leader?.stats() ?? this._follower.stats;
  }

  handlersChanged(): void {
    if (this._leader) this._leader.listen();
    else this._sayHere();
  }

  /** Ends the session for every tab. */
  logout(): void {
    // Post it even as the leader: this page may be closed before the logout is done. Before there is a room, `_enter`
    // posts it.
    this._room?.send({ kind: "logout" });
    this._logOut();
  }

  /** Closes this tab's connection in order, and leaves. */
  async resign(): Promise<void> {
    await this._leader?.resign();
    this.leave();
  }

  /** Leaves at once; if this tab leads, another takes over, unless the session is over for `reason`. */
  leave(reason?: Ending): void {
    if (this._left) return;
    this._left = true;
    this._stopSleepHints?.();
    this._deadline.clear();
    this._follower.stop();
    // Before any other end, the tabs have already been told that the connection is gone.
    if (reason === "kickedOut") this._succession?.conclude();
    else this._succession?.withdraw();
    this._room?.leave();
    this.calls.end();
  }

  /** Undefined unless this tab leads. */
  private get _leader(): Leader | undefined {
    return this._succession?.leader;
  }

  // --- Coming in --------------------------------------------------------------------------------

  /** Limits a token function to `loginTimeout`, as for a connection. */
  private async _accountInTime(): Promise<string> {
    const { req, options } = this._settings;
    const fail = (): void => this._fail(new KIMError("token_failed", "no token"));
    this._deadline.set(options.loginTimeout, fail);
    const account = await accountOf(req);
    // A logout has a limit of its own.
    if (!this._ending) this._deadline.clear();
    return account;
  }

  private async _enter(namespace: string, account: string): Promise<void> {
    const { options, alone } = this._settings;
    const receive = (mail: Mail): void => this._sorter.sort(mail);
    const room = await enterRoom(options, namespace, account, receive, alone);
    if (this._left) return room.leave();
    this._room = room;
    // The logout was called before this tab could tell the others.
    if (this._ending) {
      room.send({ kind: "logout" });
      return this._end("loggedOut");
    }
    const { _follower: follower, _interval: interval, calls } = this;
    const { url, req, clock, audience, grace } = this._settings;
    this._succession = new Succession({
      ...{ url, req, options, clock, audience, grace, room, follower, calls, interval },
      elected: () => this._deadline.clear(),
      deposed: () => this._deposed(),
      shown: (presence) => this._shown(presence),
      over: (reason) => this._end(reason),
      failed: (error) => this._fail(error),
    });
    this._stopSleepHints = listenForSleep(
      () => this._sleep(),
      () => this._wake(),
    );
    this._stand();
  }

  private _stand(): void {
    if (this._ending) return;
    this._succession?.stand();
    this._sayHere();
    if (!this._leader) this._follower.start();
  }

  private _sayHere(): void {
    this._room?.send({ kind: "here", listens: this._settings.audience.listens() });
  }

  // --- Following --------------------------------------------------------------------------------

  /** Another tab has become the leader. */
  private _superseded(): void {
    if (this._leader) return this._succession?.superseded();
    this.calls.leaderGone();
    this._sayHere();
  }

  private _deposed(): void {
    if (!this._left && !this._asleep) this._stand();
  }

  private _shown(presence: Presence): void {
    // This was in flight when a tab logged out.
    if (this._ending) return;
    const { audience, ready } = this._settings;
    const { tab, term } = this._follower.followed;
    if (!audience.presence(this._toBeShown(presence))) return;
    this.calls.route(presence.open ? (this._leader?.execute ?? tab) : undefined, term);
    if (!presence.ready) return this._awaitLogin();
    this._follower.former.clear();
    this._succession?.connected();
    this._deadline.clear();
    // A login always calls the handler of offline messages, even if there are none or other tabs
    // had them.
    if (!this._leader && !this._follower.toldOffline) void audience.offline([]);
    this._follower.toldOffline = true;
    ready();
  }

  /** While this tab connects, a leader that logs out or is not in sync yet is shown as connecting. */
  private _toBeShown(presence: Presence): Presence {
    const { state, ready } = presence;
    const isOfOthers = state === State.CLOSEING || (state === State.CONNECTED && !ready);
    const connects = this._settings.audience.state === State.CONNECTING && !this._leader;
    return isOfOthers && connects ? { ...presence, state: State.CONNECTING } : presence;
  }

  // --- Sleeping ---------------------------------------------------------------------------------

  /** The browser is about to freeze this page, so let another tab lead. */
  private _sleep(): void {
    if (this._leader?.members.count === 0) return;
    this._asleep = true;
    this._leader?.takeNoMore();
    this._follower.stop();
    this._succession?.withdraw();
  }

  private _wake(): void {
    if (!this._asleep) return;
    this._asleep = false;
    this._stand();
  }

  // --- Ending -----------------------------------------------------------------------------------

  /** A login that joins another tab's connection waits for that tab's login, and for its own. */
  private _awaitLogin(): void {
    if (this._leader || this._settings.audience.established || this._deadline.isSet) return;
    const fail = (): void => this._fail(new KIMError("timeout", "login timeout"));
    this._deadline.set(2 * this._settings.options.loginTimeout, fail);
  }

  private _logOut(): void {
    if (this._left) return;
    this.calls.close();
    this._settings.ending();
    if (this._leader) void this._leader.logout();
    else this._awaitEnd();
    // From now on show only the end, even if the leader loses its lock first.
    this._ending = true;
  }

  /** Waits for the leader to post the end of the session, or for a timeout if the leader is gone. */
  private _awaitEnd(): void {
    if (this._ending) return;
    this._ending = true;
    this._follower.stop();
    const { audience } = this._settings;
    const { account, channelId } = audience;
    this._succession?.withdraw();
    this.calls.route(undefined);
    audience.presence({ state: State.CLOSEING, account, channelId, open: false, ready: false });
    this._deadline.set(this._settings.options.logoutTimeout + this._interval, () =>
      this._end("loggedOut"),
    );
  }

  /**
   * Another tab says that the session is over. If this tab leads by now, it repeats that to its
   * followers.
   */
  private _over(reason: Ending, passedOn = false): void {
    // Such an end is older than this tab's login: a repeated one, or a logout that this tab was not
    // told of.
    const isOlder = passedOn || (reason === "loggedOut" && !this._ending);
    if (isOlder && !this._settings.audience.established) return;
    if (this._leader) this._leader.end(reason);
    else this._end(reason);
  }

  private _end(reason: Ending): void {
    if (this._left) return;
    const { audience, ended } = this._settings;
    this.leave(reason);
    ended(errorOfEnding(reason), () => audience.over(reason));
  }

  /** This tab cannot go online. The others go on without it. */
  private _fail(error: KIMError): void {
    if (this._ending) return this._end("loggedOut");
    if (this._left) return;
    const { audience, ended } = this._settings;
    this.leave();
    ended(error, () => {
      if (audience.wasOnline) audience.over("givenUp");
      else audience.loginFailed();
    });
  }
}
