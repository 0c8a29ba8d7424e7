// A page's store, which is slow, may fail, and ends with its page.
import type { ReliableAccountStore, ReliableStore } from "kim-web-sdk/reliable";
import type { FakeTab } from "../support/browser.js";

export type Failure = "rejects" | "hangs";
/** `late`: it takes effect when nobody waits for it any more. */
export type MoveFailure = Failure | "late";

export class PagesStore implements ReliableStore {
  private _failure: Failure | undefined;
  private _moveFailure: MoveFailure | undefined;

  /** `_delay`: milliseconds that each call takes. Calls that a page had begun when it was killed have no effect. */
  constructor(
    private readonly _store: ReliableStore,
    private readonly _tab: FakeTab,
    private readonly _delay: number,
  ) {}

  get isFailing(): boolean {
    return this._failure !== undefined;
  }

  failNext(failure: Failure): void {
    this._failure = failure;
  }

  /** The next takeover fails. */
  failNextMove(failure: MoveFailure | undefined): void {
    this._moveFailure = failure;
  }

  async open(namespace: string, account: string): Promise<ReliableAccountStore> {
    const inner = await this._store.open(namespace, account);
    return {
      outgoing: () => this._do(() => inner.outgoing()),
      putOutgoing: (record) => this._do(() => inner.putOutgoing(record)),
      moveOutgoing: (from, to) => {
        const failure = this._moveFailure;
        this._moveFailure = undefined;
        return this._do(async () => inner.moveOutgoing?.(from, to), failure);
      },
      removeOutgoing: (id) => this._do(() => inner.removeOutgoing(id)),
      seen: () => this._do(() => inner.seen()),
      putSeen: (record) => this._do(() => inner.putSeen(record)),
      removeSeen: (sender) => this._do(() => inner.removeSeen(sender)),
      close: () => this._do(() => inner.close()),
    };
  }

  private async _do<T>(work: () => Promise<T>, own?: MoveFailure): Promise<T> {
    const failure = this._failure ?? own;
    this._failure = undefined;
    const { clock, isGone } = this._tab;
    if (failure === "hangs" || isGone) await new Promise(() => undefined);
    const delay = failure === "late" ? this._delay + 7000 : this._delay;
    if (delay > 0) await new Promise<void>((resolve) => void clock.setTimeout(resolve, delay));
    if (failure === "rejects") throw new Error("no room");
    return work();
  }
}
