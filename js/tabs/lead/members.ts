import type { Clock } from "kim-web-sdk";
import type { Listens, Receipt } from "../room/posts.js";
import { Pulse } from "../room/pulse.js";

/** Unanswered pings after which a tab counts as asleep. */
export const patience = 4;

interface MembersSettings {
  clock: Clock;
  /** Milliseconds between two pings to a tab that is waited for. */
  interval: number;
  ping: (tab: string) => void;
  /** Tabs have joined, left, fallen asleep, woken up, or changed what they listen to. */
  changed: () => void;
}

interface Member {
  listens: Listens;
  asleep: boolean;
  pulse: Pulse;
  /** Resolvers of the pending answers of this tab, by delivery. */
  waits: Map<number, (ok: boolean | undefined) => void>;
}

/** The leader's records of the other tabs. */
export class Members {
  private readonly _members = new Map<string, Member>();

  constructor(private readonly _settings: MembersSettings) {}

  get count(): number {
    return this._members.size;
  }

  get tabs(): string[] {
    return [...this._members.keys()];
  }

  /** Returns true if the tab is new. */
  here(tab: string, listens: Listens): boolean {
    const known = this._members.get(tab);
    if (known) {
      known.listens = listens;
    } else {
      const { clock, interval } = this._settings;
      const pulse = new Pulse(
        clock,
        interval,
        () => this._settings.ping(tab),
        (missed) => {
          if (missed >= patience) this._fallAsleep(tab);
        },
      );
      this._members.set(tab, { listens, asleep: false, pulse, waits: new Map() });
    }
    this._settings.changed();
    return !known;
  }

  /** The tab has posted something. */
  heard(tab: string): void {
    const member = this._members.get(tab);
    if (!member) return;
    member.pulse.heard();
    if (!member.asleep) return;
    member.asleep = false;
    this._settings.changed();
  }

  gone(tab: string): void {
    const member = this._members.get(tab);
    this._members.delete(tab);
    if (!member) return;
    this._settings.changed();
    this._stopWaiting(member);
  }

  /** Whether any tab that is awake has a handler for this. */
  listens(to: keyof Listens): boolean {
    return this._awake(to).length > 0;
  }

  /**
   * The answers of all tabs that have a handler, except those that leave or fall asleep first. A
   * tab that answers pings is awake, however long its handlers take.
   */
  async answers(to: keyof Listens, delivery: number): Promise<boolean[]> {
    const waits = this._awake(to).map(
      (member) =>
        new Promise<boolean | undefined>((resolve) => {
          if (member.waits.size === 0) member.pulse.heard();
          member.waits.set(delivery, resolve);
          member.pulse.start();
        }),
    );
    return (await Promise.all(waits)).filter((ok) => ok !== undefined);
  }

  done(tab: string, receipts: readonly Receipt[]): void {
    const member = this._members.get(tab);
    if (!member) return;
    for (const [delivery, ok] of receipts) {
      member.waits.get(delivery)?.(ok);
      member.waits.delete(delivery);
    }
    if (member.waits.size === 0) member.pulse.stop();
  }

  /** Stops waiting for all tabs. */
  dispose(): void {
    for (const member of this._members.values()) this._stopWaiting(member);
    this._members.clear();
  }

  private _awake(to: keyof Listens): Member[] {
    return [...this._members.values()].filter(({ listens, asleep }) => listens[to] && !asleep);
  }

  private _fallAsleep(tab: string): void {
    const member = this._members.get(tab) as Member;
    member.asleep = true;
    this._settings.changed();
    this._stopWaiting(member);
  }

  private _stopWaiting(member: Member): void {
    member.pulse.stop();
    for (const resolve of member.waits.values()) resolve(undefined);
    member.waits.clear();
  }
}
