import { KIMError, State, type Clock, type Credentials, type SessionStats } from "kim-web-sdk";
import { accountOf } from "./account.js";
import type { Audience } from "./audience.js";
import { Calls } from "./calls.js";
import type { Election } from "./election.js";
import { Deadline } from "./deadline.js";
import { errorOfEnding, type Ending } from "./endings.js";
import { Follower } from "./follower.js";
import { Leader, type LeaderSettings } from "./leader.js";
import { patience } from "./members.js";
import type { FullOptions } from "./options.js";
import type { Mail, Post, Presence } from "./posts.js";
import { enterRoom, type Room } from "./room.js";
import { listenForSleep } from "./sleep_hints.js";
import { Sorter } from "./sorter.js";

interface MembershipSettings {
  url: LeaderSettings["url"];
  namespace: () => string;
  req: Credentials;
  options: FullOptions;
  clock: Clock;
  audience: Audience;
  /** Milliseconds that a connection which this tab had before may need to close. */
  grace: number;
  /** The connection cannot be shared here. */
  alone: (error: KIMError) => void;
  /** In step with the server. */
  ready: () => void;
  /** The account is being logged out, here or in another tab. */
  ending: () => void;
  /** The membership has ended by itself; logins that wait fail for this reason. */
  ended: (error: KIMError) => void;
}

/** One tab's part in the connection that all share, from a login to its end. */
export class Membership {
  readonly calls: Calls;
  private readonly _interval: number;
  private readonly _follower: Follower;
  private _room: Room | undefined;
  private _election: Election | undefined;
  /** If this tab leads. */
  private _leader: Leader | undefined;
  /** Ends what the leader watches. */
  private _watches = new AbortController();
  /** The lock is being taken, or was, from a tab whose connection may be open still. */
  private _steals = false;
  private readonly _sorter: Sorter;
  /** Who had the lock when the leader did not answer last. */
  private _silent: string | undefined;
  private _lastDelivery = 0;
  private _asleep = false;
  /** Somebody has logged out, and the leader has not said yet that it is done. */
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
      over: (reason) => this._over(reason),
      silent: () => void this._leaderIsSilent(),
    });
    this._sorter = new Sorter({
      ...{ clock, pause: 2 * this._interval, follower: this._follower },
      holds: () => this._holds(),
      tab: () => this._room?.tab,
      leader: () => this._leader,
      logOut: () => this._logOut(),
      sayHere: () => this._sayHere(),
    });
  }

  async join(): Promise<void> {
    const { req, options, namespace } = this._settings;
    try {
      const account = options.account ?? (await accountOf(req));
      await this._enter(namespace(), account);
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
    if (!this._room) return this._end("loggedOut");
    // A leader tells it as well: its page may be left before it is done.
    this._room.send({ kind: "logout" });
    this._logOut();
  }

  /** Hands over what this tab has, in order, and leaves. */
  async resign(): Promise<void> {
    await this._leader?.resign();
    this.leave();
  }

  /** Leaves at once; if this tab leads, another takes over. */
  leave(): void {
    if (this._left) return;
    this._left = true;
    this._stopSleepHints?.();
    this._deadline.clear();
    this._follower.stop();
    this._dropLead();
    this._election?.withdraw();
    this._room?.leave();
    this.calls.end();
  }

  // --- Coming in --------------------------------------------------------------------------------

  private async _enter(namespace: string, account: string): Promise<void> {
    const { options, alone } = this._settings;
    const receive = (mail: Mail): void => this._sorter.sort(mail);
    const room = await enterRoom(options, namespace, account, receive, alone);
    if (this._left) return room.leave();
    this._room = room;
    this._election = room.election({
      elected: () => this._elected(),
      deposed: () => this._deposed(),
    });
    this._stopSleepHints = listenForSleep(
      () => this._sleep(),
      () => this._wake(),
    );
    this._stand();
  }

  private _stand(): void {
    if (this._ending) return;
    this._election?.stand();
    this._sayHere();
    if (!this._leader) this._follower.start();
  }

  private _sayHere(): void {
    this._room?.send({ kind: "here", listens: this._settings.audience.listens() });
  }

  // --- Leading ----------------------------------------------------------------------------------

  private _elected(): void {
    const room = this._room as Room;
    const { url, req, options, clock, audience, grace } = this._settings;
    const { tab: before, term: last } = this._follower.followed;
    const term = Math.max(last + 1, Date.now());
    this._follower.follow(room.tab, term);
    this._follower.stop();
    this._deadline.clear();
    this.calls.leaderGone();
    this._watches = new AbortController();
    const leader = new Leader({
      ...{ term, url, req, options, clock, audience, interval: this._interval },
      takeover: audience.established,
      before,
      stolen: this._steals,
      grace: before === "" ? grace : options.closeGrace,
      send: (post) => room.send(post),
      nextDelivery: () => ++this._lastDelivery,
      call: (...request) => this.calls.call(...request),
      shown: (presence) => this._shown(presence),
      holds: () => this._holds(),
      joined: (tab) => this._watch(tab, () => leader.members.gone(tab)),
      over: (reason) => this._end(reason),
      failed: (error) => this._fail(error),
    });
    this._leader = leader;
    if (this._steals && before) this._watch(before, () => leader.oldConnections.ended(before));
    leader.begin();
  }

  private async _holds(): Promise<boolean> {
    return (await this._election?.holds()) ?? false;
  }

  private _watch(tab: string, gone: () => void): void {
    this._room?.watch(tab, this._watches.signal, gone);
  }

  private _deposed(): void {
    const led = this._leader !== undefined;
    this._dropLead();
    if (led) this._room?.send({ kind: "closed" });
    if (!this._left && !this._asleep) this._stand();
  }

  private _dropLead(): void {
    this._steals = false;
    if (!this._leader) return;
    this._leader.close();
    this._leader = undefined;
    this._watches.abort();
    this.calls.leaderGone();
  }

  // --- Following --------------------------------------------------------------------------------

  private async _leaderIsSilent(): Promise<void> {
    const queue = await this._election?.queue();
    if (!queue || this._leader || this._left || this._ending || this._steals) return;
    const before = this._silent ?? queue.holder;
    this._silent = queue.holder;
    // Another tab has the lock by now, and gets the same patience.
    if (queue.holder !== before) return this._follower.start();
    // The tab that has waited longest goes first. If it is asleep as well, the next one has its turn.
    if (this._follower.missed < patience + queue.rank) return;
    this._steals = true;
    this._election?.stand(true);
  }

  /** There is a leader, and it is not the one that was. */
  private _superseded(): void {
    if (!this._leader) {
      this.calls.leaderGone();
      return this._sayHere();
    }
    this._election?.withdraw();
    this._deposed();
  }

  private _shown(presence: Presence): void {
    // What was on its way when somebody logged out.
    if (this._ending) return;
    const { audience, ready } = this._settings;
    const { tab } = this._follower.followed;
    audience.presence(presence);
    this.calls.route(presence.open ? (this._leader?.execute ?? tab) : undefined);
    if (!presence.ready) return this._awaitLogin();
    this._follower.former.clear();
    this._deadline.clear();
    // A login is told of offline messages, also if there are none, or if other tabs had them.
    if (!this._leader && !this._follower.toldOffline) void audience.offline([]);
    this._follower.toldOffline = true;
    ready();
  }

  // --- Sleeping ---------------------------------------------------------------------------------

  /** The browser is about to stop this page: another tab had better lead. */
  private _sleep(): void {
    if (this._leader?.members.count === 0) return;
    this._asleep = true;
    this._follower.stop();
    this._dropLead();
    this._election?.withdraw();
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
    this._settings.ending();
    if (this._leader) void this._leader.logout();
    else this._awaitEnd();
  }

  /** The leader says when it is done, unless it is no more. */
  private _awaitEnd(): void {
    if (this._ending) return;
    this._ending = true;
    this._follower.stop();
    const { audience } = this._settings;
    const { account, channelId } = audience;
    this._election?.withdraw();
    this.calls.route(undefined);
    audience.presence({ state: State.CLOSEING, account, channelId, open: false, ready: false });
    this._deadline.set(this._settings.options.logoutTimeout + this._interval, () =>
      this._end("loggedOut"),
    );
  }

  /** Another tab says so. One that leads by now tells those that have heard only of itself. */
  private _over(reason: Ending): void {
    // A logout that this tab has not been told of came before its login.
    const isOlder = reason === "loggedOut" && !this._ending;
    if (isOlder && !this._settings.audience.established) return;
    if (this._leader) this._leader.end(reason);
    else this._end(reason);
  }

  private _end(reason: Ending): void {
    if (this._left) return;
    this.leave();
    this._settings.audience.over(reason);
    this._settings.ended(errorOfEnding(reason));
  }

  /** This tab cannot be online. The others go on without it. */
  private _fail(error: KIMError): void {
    if (this._left) return;
    const { audience, ended } = this._settings;
    this.leave();
    if (audience.established) audience.over("givenUp");
    else audience.loginFailed();
    ended(error);
  }
}
