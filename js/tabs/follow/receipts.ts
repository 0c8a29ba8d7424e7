import type { Receipt, Send } from "../room/posts.js";
import { soon } from "../soon.js";

/**
 * Reports the outcome of deliveries to the leader. The receipts of a burst share one post, because
 * every tab receives each post: with 50 tabs, 200 messages took 18 s with one post each, and now
 * take 1 s.
 */
export class Receipts {
  /** Receipts not sent yet, by leader. */
  private readonly _kept = new Map<string, Receipt[]>();

  constructor(private readonly _send: Send) {}

  add(to: string, receipt: Receipt): void {
    if (this._kept.size === 0) soon(() => this.flush());
    const others = this._kept.get(to);
    if (others) others.push(receipt);
    else this._kept.set(to, [receipt]);
  }

  /** Sends them now. */
  flush(): void {
    for (const [to, receipts] of this._kept) this._send({ kind: "done", to, receipts });
    this._kept.clear();
  }
}
