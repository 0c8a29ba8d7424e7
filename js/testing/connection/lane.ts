// One direction of one connection: holds packets that a fault delays or reorders.
import type { GatewayClock, TimerHandle } from "../clock.js";

/** A held packet is delivered after this many milliseconds, even if no other packet has followed. */
const reorderHoldMs = 1000;

/** The actions that affect when and how often a packet arrives, but not the connection. */
type LaneAction = "pass" | "duplicate" | "reorder" | { readonly delay: number };

/** Delivers packets now, later, twice or after the next one. */
export class Lane {
  readonly #clock: GatewayClock;
  readonly #timers = new Set<TimerHandle>();
  #held: (() => void)[] = [];
  #closed = false;

  constructor(clock: GatewayClock) {
    this.#clock = clock;
  }

  /** Accepts one packet; `deliver` delivers it. */
  submit(action: LaneAction, deliver: () => void): void {
    if (action === "reorder") {
      this.#hold(deliver);
      return;
    }
    if (typeof action === "object") {
      this.#later(action.delay, () => this.#pass(deliver));
      return;
    }
    this.#pass(deliver);
    if (action === "duplicate") this.#pass(deliver);
  }

  /** Drops all packets that are waiting. */
  close(): void {
    this.#closed = true;
    this.#held = [];
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
  }

  #pass(deliver: () => void): void {
    if (this.#closed) return;
    deliver();
    this.#release();
  }

  #hold(deliver: () => void): void {
    if (this.#closed) return;
    this.#held.push(deliver);
    this.#later(reorderHoldMs, () => {
      if (this.#held.includes(deliver)) this.#release();
    });
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    for (const deliver of held) {
      if (!this.#closed) deliver();
    }
  }

  #later(ms: number, run: () => void): void {
    if (this.#closed) return;
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
