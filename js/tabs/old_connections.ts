import type { Clock } from "kim-web-sdk";
import { Deadline } from "./deadline.js";

/** The gateway drops a connection that sends nothing for two minutes. */
const idleCut = 125_000;

/**
 * The connections of tabs that led before, which can outlive their lead. That one has ended can be
 * learned in several ways, and is told once.
 */
export class OldConnections {
  private readonly _ended = new Set<string>();
  private readonly _deadline: Deadline;

  /** `_before` led last; empty if that is not known. */
  constructor(
    clock: Clock,
    private readonly _before: string,
    private readonly _told: () => void,
  ) {
    this._deadline = new Deadline(clock);
  }

  /** The last one may be open, and ends when the gateway cuts it, if nobody says so earlier. */
  expectEnd(): void {
    this._deadline.set(idleCut, () => this.ended(this._before));
  }

  ended(tab: string): void {
    if (this._ended.has(tab)) return;
    this._ended.add(tab);
    if (tab === this._before || this._before === "") this.stop();
    this._told();
  }

  stop(): void {
    this._deadline.clear();
  }
}
