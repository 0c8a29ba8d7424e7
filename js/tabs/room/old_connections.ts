import type { Clock } from "kim-web-sdk";
import { Deadline } from "../deadline.js";

/** The gateway drops a connection that sends nothing for two minutes. */
const idleCut = 125_000;
/** At most so many are kept, whatever another tab tells: hardly as many tabs fall asleep one after another. */
const most = 20;
/** In place of the name of a tab that is not known. */
const unknown = "";

/** A connection that may be open. */
export interface OldConnection {
  /** The tab that led with it; empty if that is not known. */
  tab: string;
  /** Milliseconds until the gateway must have cut it. */
  left: number;
}

/** The connection of a tab from which the lock was stolen. */
export function leftOpen(tab: string): OldConnection {
  return { tab, left: idleCut };
}

/**
 * The connections of tabs that led before. A connection can stay open after its tab has lost the lead, and even
 * after the next leader has. Its end may be learned in several ways, and is told once.
 */
export class OldConnections {
  private readonly _ended = new Set<string>();
  /** By tab, when the gateway must have cut it. */
  private readonly _open: Map<string, number>;
  private readonly _deadline: Deadline;

  /** `open`: as far as is known; others may end as well. */
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

  /** Those that may be open still. */
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
