import type { Calls } from "../follow/calls.js";
import type { Election } from "../room/election.js";
import type { Follower } from "../follow/follower.js";
import { Leader, type LeaderSettings } from "./leader.js";
import { whenHeard } from "../room/last_word.js";
import { patience } from "./members.js";
import { leftOpen } from "../room/old_connections.js";
import { beforeLogin } from "../room/posts.js";
import type { Room } from "../room/room.js";

/** What a leader is given of what its tab has. */
type OfTab = Pick<
  LeaderSettings,
  "url" | "req" | "options" | "clock" | "audience" | "interval" | "shown" | "over" | "failed"
>;

export interface SuccessionSettings extends OfTab {
  room: Room;
  follower: Follower;
  calls: Calls;
  /** Milliseconds that a connection which this tab had before may need to close. */
  grace: number;
  /** This tab leads from here on. */
  elected: () => void;
  /** Another tab has taken the lead, or the place in the queue for it. */
  deposed: () => void;
}

/** Questions for a token that fail before another tab has its turn. */
const tokenPatience = 3;

/** This tab's turn to lead: waits for it, takes it from a leader that sleeps, has it, gives it up. */
export class Succession {
  private readonly _election: Election;
  private _leader: Leader | undefined;
  /** Ends what the leader watches. */
  private _watches = new AbortController();
  /** The lock is being taken, or was, from a page with these tabs; a connection of it may be open still. */
  private _stolenFrom: readonly string[] | undefined;
  /** Who had the lock when the leader did not answer last. */
  private _silent: string | undefined;
  private _lastDelivery = 0;
  /** So many questions for a token may fail before another tab has its turn. */
  private _tokenPatience = tokenPatience;

  constructor(private readonly _settings: SuccessionSettings) {
    this._election = _settings.room.election({
      elected: () => this._elected(),
      deposed: () => this._deposed(),
    });
  }

  /** If this tab leads. */
  get leader(): Leader | undefined {
    return this._leader;
  }

  /** Waits for the lead. */
  stand(): void {
    this._election.stand();
  }

  /** Gives the lead back, or no longer waits for it. */
  withdraw(): void {
    this._dropLead();
    this._election.withdraw();
  }

  /**
   * As `withdraw`, when the session is over for every tab. The browser may pass on the lock sooner
   * than the word of the end: so it is kept until that was heard.
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

  /** Another question to the leader has got no answer: the tab that waits next may replace it. */
  async leaderIsSilent(): Promise<void> {
    const { follower } = this._settings;
    const { holder, tabs, rank } = await this._election.queue();
    if (!this._election.stands || this._leader || this._stolenFrom) return;
    const before = this._silent ?? holder;
    this._silent = holder;
    // Another tab has the lock by now, and gets the same patience.
    if (holder !== before) return follower.start();
    // The tab that has waited longest goes first. If it is asleep as well, the next one has its turn.
    if (follower.missed < patience + rank) return;
    this._stolenFrom = tabs;
    this._election.stand(true);
  }

  /** There is a connection: what was in its way is over. */
  connected(): void {
    this._tokenPatience = tokenPatience;
  }

  /** Another tab says that it leads, in a later term. */
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
      grace: before === "" ? grace : ofTab.options.closeGrace,
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

  /** Of whom the lock was stolen. A tab that came while the leader slept knows its name from the locks alone. */
  private _robbed(before: string): readonly string[] {
    if (!this._stolenFrom) return [];
    return before === "" && this._stolenFrom.length > 0 ? this._stolenFrom : [before];
  }

  private _watch(tab: string, gone: () => void): void {
    this._settings.room.watch(tab, this._watches.signal, gone);
  }

  /**
   * The token function of another tab may be better off, but not where there is no network. When the lead comes back,
   * this tab has more patience: it may be that nobody has a token, and that is no reason to ask more often.
   */
  private _noToken(leader: Leader, times: number): boolean {
    if (times < this._tokenPatience || leader.members.count === 0 || isOffline()) return false;
    this._tokenPatience *= 2;
    void this._passOn(leader);
    return true;
  }

  /** Lets the next tab lead, and waits behind the others. */
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
      // It slept meanwhile: its mail tells of connections that came and went.
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

/** As far as the browser knows. */
function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
