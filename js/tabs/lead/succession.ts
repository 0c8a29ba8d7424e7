import type { Calls } from "../follow/calls.js";
import type { Election } from "../room/election.js";
import type { Follower } from "../follow/follower.js";
import { Leader, type LeaderSettings } from "./leader.js";
import { whenHeard } from "../room/last_word.js";
import { patience } from "./members.js";
import { leftOpen } from "../room/old_connections.js";
import { beforeLogin } from "../room/posts.js";
import type { Room } from "../room/room.js";

/** What a leader takes over from its tab's settings. */
type OfTab = Pick<
  LeaderSettings,
  "url" | "req" | "options" | "clock" | "audience" | "interval" | "shown" | "over" | "failed"
>;

export interface SuccessionSettings extends OfTab {
  room: Room;
  follower: Follower;
  calls: Calls;
  /** Milliseconds that this tab's previous connection may take to close. */
  grace: number;
  /** This tab has become the leader. */
  elected: () => void;
  /** This tab has lost the lead, or its place in the queue for it. */
  deposed: () => void;
}

/** Failed token requests after which another tab has its turn. */
const tokenPatience = 3;

/**
 * This tab's candidacy and lead: waits for the lead, steals it from a leader that is asleep, holds
 * it, gives it up.
 */
export class Succession {
  private readonly _election: Election;
  private _leader: Leader | undefined;
  /** Ends the leader's watches of other tabs' locks. */
  private _watches = new AbortController();
  /** The lock is being, or was, stolen from a page with these tabs, whose connection may still be open. */
  private _stolenFrom: readonly string[] | undefined;
  /** The page that held the lock at the last missed ping. */
  private _silent: string | undefined;
  private _lastDelivery = 0;
  /** Failed token requests after which another tab has its turn; doubles each time this tab gives way. */
  private _tokenPatience = tokenPatience;

  constructor(private readonly _settings: SuccessionSettings) {
    this._election = _settings.room.election({
      elected: () => this._elected(),
      deposed: () => this._deposed(),
    });
  }

  /** Undefined unless this tab leads. */
  get leader(): Leader | undefined {
    return this._leader;
  }

  /** Queues for the lead. */
  stand(): void {
    this._election.stand();
  }

  /** Gives up the lead, or leaves the queue for it. */
  withdraw(): void {
    this._dropLead();
    this._election.withdraw();
  }

  /**
   * As `withdraw`, when the session is over for every tab. The browser may pass on the lock before
   * it delivers the post that says so, so the lock is kept until the other tabs have read it.
   */
  conclude(): void {
    const { room, clock, interval } = this._settings;
    const tabs = this._leader?.members.tabs ?? [];
    this._dropLead();
    whenHeard(room, tabs, clock, interval, () => this._election.withdraw());
  }

  /** Whether this tab really has the lead now. */
  holds(): Promise<boolean> {
    return this._election.holds();
  }

  /** The leader has missed another ping, so the next tab in the queue may replace it. */
  async leaderIsSilent(): Promise<void> {
    const { follower } = this._settings;
    const { holder, tabs, rank } = await this._election.queue();
    if (!this._election.stands || this._leader || this._stolenFrom) return;
    const before = this._silent ?? holder;
    this._silent = holder;
    // Another page has the lock now, and gets the full number of pings.
    if (holder !== before) return follower.start();
    // The first tab in the queue goes first. If it is asleep as well, the next one follows after
    // one more ping.
    if (follower.missed < patience + rank) return;
    this._stolenFrom = tabs;
    this._election.stand(true);
  }

  /** There is a connection: resets the patience with token requests. */
  connected(): void {
    this._tokenPatience = tokenPatience;
  }

  /** Another tab leads, in a later term. */
  superseded(): void {
    this._election.withdraw();
    this._deposed();
  }

  private _elected(): void {
    const { room, follower, calls, elected, grace, ...ofTab } = this._settings;
    const { tab: before, term: last } = follower.followed;
    const term = Math.max(last + 1, Date.now());
    const others = follower.old.filter(({ tab }) => tab !== room.tab);
    const old = [...others, ...this._robbed(before).map(leftOpen)];
    follower.follow(room.tab, term);
    follower.stop();
    follower.isBehind = false;
    elected();
    calls.leaderGone();
    this._watches = new AbortController();
    const leader: Leader = new Leader({
      ...ofTab,
      ...{ term, old, takeover: ofTab.audience.established },
      // A former leader may be gone without this tab having heard of it; its connection may still be closing.
      grace: before === "" && !this._election.hadOwner ? grace : ofTab.options.closeGrace,
      send: (post) => room.send(post),
      nextDelivery: () => ++this._lastDelivery,
      call: (...request) => calls.call(...request, true),
      holds: () => this.holds(),
      noToken: (times) => this._noToken(leader, times),
      joined: (tab) => this._watch(tab, () => leader.members.gone(tab)),
    });
    this._leader = leader;
    for (const { tab } of leader.oldConnections.open) {
      if (tab) this._watch(tab, () => leader.oldConnections.ended(tab));
    }
    leader.begin();
  }

  /**
   * The tabs from which the lock was stolen. A tab that joined while the leader slept knows it only
   * from the locks.
   */
  private _robbed(before: string): readonly string[] {
    if (!this._stolenFrom) return [];
    return before === "" && this._stolenFrom.length > 0 ? this._stolenFrom : [before];
  }

  private _watch(tab: string, gone: () => void): void {
    this._settings.room.watch(tab, this._watches.signal, gone);
  }

  /**
   * Passes on the lead if the token function keeps failing, since another tab's function may work;
   * but not while offline. Each time, this tab's patience doubles: if no tab can get a token, the
   * tabs should not ask more often.
   */
  private _noToken(leader: Leader, times: number): boolean {
    if (times < this._tokenPatience || leader.members.count === 0 || isOffline()) return false;
    this._tokenPatience *= 2;
    void this._passOn(leader);
    return true;
  }

  /** Gives up the lead, and queues behind the other tabs. */
  private async _passOn(leader: Leader): Promise<void> {
    await leader.resign();
    if (this._leader !== leader) return;
    this._dropLead();
    this._election.withdraw();
    this._settings.deposed();
  }

  private _deposed(): void {
    const { audience, deposed, follower, room, shown } = this._settings;
    const led = this._leader !== undefined;
    this._dropLead();
    if (led) {
      room.send({ kind: "closed" });
      // This tab was asleep, so its queued mail is about connections that are gone.
      follower.isBehind = true;
      shown(beforeLogin(audience));
    }
    deposed();
  }

  private _dropLead(): void {
    this._stolenFrom = undefined;
    if (!this._leader) return;
    this._settings.follower.old = this._leader.oldConnections.open;
    this._leader.close();
    this._leader = undefined;
    this._watches.abort();
    this._settings.calls.leaderGone();
  }
}

/** Whether the browser reports to be offline. */
function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
