import type { SeenRecord } from "../store/types.js";

/** How much is remembered. */
interface SeenLimits {
  maxSenders: number;
  idsPerSender: number;
}

/** What a first look at a message has changed. */
export interface SeenChange {
  put: SeenRecord;
  /** A sender that is forgotten for it. */
  forgotten: string | undefined;
}

interface Sender {
  /** The server's id of each message by the sender's own, oldest first. */
  ids: Map<string, string>;
  order: number;
}

/**
 * Remembers the newest messages of each sender by the sender's own ids. A sender can fill only its
 * own place, and nobody can make a message of somebody else look like a repetition.
 */
export class Seen {
  /** The sender that was heard of longest ago comes first. */
  private readonly _senders = new Map<string, Sender>();
  private _lastOrder = 0;

  constructor(private readonly _limits: SeenLimits) {}

  /** Takes over what a former page has seen. */
  restore(records: readonly SeenRecord[]): void {
    for (const { sender, ids, order } of [...records].sort((a, b) => a.order - b.order)) {
      this._senders.set(sender, { ids: new Map(ids), order });
      this._lastOrder = Math.max(this._lastOrder, order);
    }
  }

  /**
   * Whether another message with this id of the sender's was seen before. The same message is not
   * a repetition of itself: it comes again if a page is closed before it was handled.
   */
  isRepetition(sender: string, id: string, messageId: string): boolean {
    const first = this._senders.get(sender)?.ids.get(id);
    return first !== undefined && first !== messageId;
  }

  /** Remembers a message. Returns what is to be kept, or nothing if it was known. */
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

/** Takes the first key out of a map that is over its limit. */
function forgetOldest(map: Map<string, unknown>, limit: number): string | undefined {
  if (map.size <= limit) return undefined;
  const [oldest] = map.keys();
  map.delete(oldest as string);
  return oldest;
}
