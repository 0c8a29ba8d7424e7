import type { Receipt, Send } from "../room/posts.js";
import { soon } from "../soon.js";

/**
 * Tells a leader what became of its deliveries. Those of a burst are told together, since every tab gets each
 * post: with 50 tabs, 200 messages took 18 s when each was told by itself, and take 1.
 */
export class Receipts {
  /** By leader, those that have not been told. */
  private readonly _kept = new Map<string, Receipt[]>();

  constructor(private readonly _send: Send) {}

  add(to: string, receipt: Receipt): void {
    if (this._kept.size === 0) soon(() => this.flush());
    const others = this._kept.get(to);
    if (others) others.push(receipt);
    else this._kept.set(to, [receipt]);
  }

  /** Tells them now. */
  flush(): void {
    for (const [to, receipts] of this._kept) this._send({ kind: "done", to, receipts });
    this._kept.clear();
  }
}
