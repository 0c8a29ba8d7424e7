import type { Clock } from "kim-web-sdk";
import { Deadline } from "../deadline.js";

/** The gateway drops a connection that sends nothing for two minutes. */
const idleCut = 125_000;
/** The most connections to keep, whatever another tab posts; so many tabs hardly fall asleep in a row. */
const most = 20;
/** Stands for the name of an unknown tab. */
const unknown = "";

/** A connection that may still be open. */
export interface OldConnection {
  /** The former leader that it belongs to; empty if unknown. */
  tab: string;
  /** Milliseconds until the gateway must have cut it. */
  left: number;
}

/** The connection of a tab from which the lock was stolen. */
export function leftOpen(tab: string): OldConnection {
  return { tab, left: idleCut };
}

/**
 * The connections of former leaders. A connection can stay open after its tab has lost the lead,
 * and even after the next leader has lost it. Its end can be noticed in several ways, and is
 * reported once.
 */
export class OldConnections {
  private readonly _ended = new Set<string>();
  /** By tab, when the gateway must have cut it. */
  private readonly _open: Map<string, number>;
  private readonly _deadline: Deadline;

  /** `open`: the known ones; the end of others is reported as well. */
  constructor(
    private readonly _clock: Clock,
    open: readonly OldConnection[],
    private readonly _told: () => void,
  ) {
    const now = _clock.now();
    this._open = new Map(
      open.slice(-most).map(({ tab, left }) => [tab, now + Math.min(left, idleCut)]),
    );
    this._deadline = new Deadline(_clock);
    this._await();
  }

  /** The connections that may still be open. */
  get open(): OldConnection[] {
    const now = this._clock.now();
    return [...this._open].map(([tab, due]) => ({ tab, left: Math.max(0, due - now) }));
  }

  ended(tab: string): void {
    if (this._ended.has(tab)) return;
    this._ended.add(tab);
    for (const name of [tab, unknown]) this._open.delete(name);
    this._await();
    this._told();
  }

  stop(): void {
    this._deadline.clear();
  }

  private _await(): void {
    this.stop();
    const [next] = this.open.sort((a, b) => a.left - b.left);
    if (next) this._deadline.set(next.left, () => this.ended(next.tab));
  }
}
