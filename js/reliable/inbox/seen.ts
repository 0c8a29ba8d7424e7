import type { SeenRecord } from "../store/types.js";

/** How many senders and ids are remembered. */
interface SeenLimits {
  maxSenders: number;
  idsPerSender: number;
}

/** What to store after a new message. */
export interface SeenChange {
  put: SeenRecord;
  /** The senders that were forgotten to make room. */
  forgotten: string[];
}

interface Sender {
  /** The server's id of each message by the sender's id, oldest first. */
  ids: Map<string, string>;
  order: number;
}

/**
 * Remembers the newest messages of each sender by the sender's ids. A sender can fill only its own quota, and
 * nobody can make somebody else's message look like a duplicate.
 */
export class Seen {
  /** The least recent sender comes first. */
  private readonly _senders = new Map<string, Sender>();
  private _lastOrder = 0;

  constructor(private readonly _limits: SeenLimits) {}

  /** Adds what other pages have seen. */
  restore(records: readonly SeenRecord[]): void {
    for (const { sender, ids, order } of records) {
      const known = this._senders.get(sender);
      // Oldest first: another page has stored what this one has not seen yet.
      const all = new Map([...ids, ...(known?.ids ?? [])]);
      this._senders.set(sender, { ids: all, order: Math.max(known?.order ?? 0, order) });
      this._lastOrder = Math.max(this._lastOrder, order);
    }
    const sorted = [...this._senders].sort(([, a], [, b]) => a.order - b.order);
    this._senders.clear();
    for (const [sender, seen] of sorted) this._senders.set(sender, seen);
  }

  /**
   * Whether another message with this id of this sender was seen before. The same message is not a duplicate
   * of itself: it is delivered again if a page is closed before it was handled.
   */
  isRepetition(sender: string, id: string, messageId: string): boolean {
    const first = this._senders.get(sender)?.ids.get(id);
    return first !== undefined && first !== messageId;
  }

  /** Remembers a message. Returns what to store, or undefined if it was known. */
  add(sender: string, id: string, messageId: string): SeenChange | undefined {
    const known = this._senders.get(sender);
    if (known?.ids.has(id)) return undefined;
    const ids = known?.ids ?? new Map<string, string>();
    ids.set(id, messageId);
    forgetOldest(ids, this._limits.idsPerSender);
    const order = (this._lastOrder += 1);
    this._senders.delete(sender);
    this._senders.set(sender, { ids, order });
    const forgotten = forgetOldest(this._senders, this._limits.maxSenders);
    return { put: { sender, ids: [...ids], order }, forgotten };
  }
}

/** Removes the first keys of a map until it is within its limit, and returns them. */
function forgetOldest(map: Map<string, unknown>, limit: number): string[] {
  if (map.size <= limit) return [];
  const forgotten = [...map.keys()].slice(0, map.size - limit);
  for (const key of forgotten) map.delete(key);
  return forgotten;
}
