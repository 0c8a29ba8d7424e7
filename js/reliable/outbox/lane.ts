import type { Entry } from "./outgoing.js";

/** What the lanes of an outbox share. */
export interface LaneHost {
  /** Whether the client is connected as the right account and the outbox is open. */
  canSend(): boolean;
  /** Sends a message once. Never rejects. */
  attempt(entry: Entry): Promise<void>;
  /** Resolves when the pause before the next attempt is over, or when `wake` was called. */
  pause(failures: number, wakeable: (wake: () => void) => void): Promise<void>;
}

/** The queue of messages to one destination: sent in order, one at a time. */
class Lane {
  private readonly _entries: Entry[] = [];
  private _isWorking = false;
  private _done: Promise<void> = Promise.resolve();
  private _wake: () => void = () => undefined;

  constructor(private readonly _host: LaneHost) {}

  get isEmpty(): boolean {
    return this._entries.length === 0;
  }

  /** Inserts in order: adopted messages may be older than waiting ones, but go behind the one in flight. */
  add(entry: Entry): void {
    const { order } = entry.record;
    const isLater = (other: Entry): boolean => other.record.order > order;
    const at = this._entries.findIndex(
      (other, i) => isLater(other) && !(i === 0 && this._isWorking),
    );
    this._entries.splice(at < 0 ? this._entries.length : at, 0, entry);
  }

  remove(entry: Entry): void {
    const at = this._entries.indexOf(entry);
    if (at >= 0) this._entries.splice(at, 1);
    if (at === 0) this.wake();
  }

  /** Ends a pause. */
  wake(): void {
    this._wake();
  }

  /** Sends while possible. Resolves when sending is not possible, or nothing is left. */
  run(): Promise<void> {
    if (!this._isWorking) {
      this._isWorking = true;
      this._done = this._work();
    }
    return this._done;
  }

  private async _work(): Promise<void> {
    for (let entry = this._next(); entry; entry = this._next()) {
      await entry.kept;
      if (entry !== this._next()) continue;
      await this._host.attempt(entry);
      if (entry.finished) this.remove(entry);
      else if (this._host.canSend()) await this._pause((entry.failures += 1));
    }
    this._isWorking = false;
  }

  private _next(): Entry | undefined {
    return this._host.canSend() ? this._entries[0] : undefined;
  }

  private _pause(failures: number): Promise<void> {
    return this._host.pause(failures, (wake) => (this._wake = wake));
  }
}

/** The lanes of an outbox, by destination. A lane is removed with its last message. */
export class Lanes {
  private readonly _lanes = new Map<string, Lane>();

  constructor(private readonly _host: LaneHost) {}

  add(entry: Entry): void {
    const key = keyOf(entry);
    const lane = this._lanes.get(key) ?? new Lane(this._host);
    this._lanes.set(key, lane);
    lane.add(entry);
  }

  remove(entry: Entry): void {
    const key = keyOf(entry);
    const lane = this._lanes.get(key);
    lane?.remove(entry);
    if (lane?.isEmpty) this._lanes.delete(key);
  }

  /** Starts sending to the entry's destination. */
  run(entry: Entry): void {
    void this._lanes.get(keyOf(entry))?.run();
  }

  /** Ends all pauses and sends. Resolves when nothing more can be sent. */
  async runAll(): Promise<void> {
    const runs = [...this._lanes.values()].map((lane) => {
      lane.wake();
      return lane.run();
    });
    await Promise.all(runs);
  }
}

/** A group and an account may have the same name. */
function keyOf({ isGroup, dest }: Entry): string {
  return (isGroup ? "g" : "u") + dest;
}
