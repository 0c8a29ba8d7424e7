import type { Clock } from "../../base/clock.js";
import { Owner, type Locks } from "./owner.js";
import type { Shelf } from "../shelf.js";
import type { OutgoingRecord, ReliableAccountStore } from "../store/types.js";
import { checked, isOutgoing } from "../store/usable.js";

interface ArchiveSettings {
  shelf: Shelf;
  /** Identifies the account within the origin. */
  scope: string;
  locks: Locks | undefined;
  clock: Clock;
  /** Called with records that this outbox has taken over from outboxes that are gone; oldest first. */
  found(records: OutgoingRecord[]): void;
}

/** How long `opened` waits for live outboxes: the previous page may be about to close. */
const graceMs = 250;

/** The outgoing messages in the store: those of this outbox, and those that it takes over from others. */
export class Archive {
  /** Resolves when the messages of outboxes that are gone have been taken over. */
  readonly opened: Promise<void>;
  private readonly _owner: Owner;
  /** Outboxes whose end this one awaits. */
  private readonly _heirOf = new Set<string>();
  /** Outboxes whose messages are being taken over. */
  private readonly _adoptions = new Set<Promise<boolean>>();
  private readonly _adopted: OutgoingRecord[] = [];
  /** Resolves when what was to be removed is no longer in the store. */
  private _removed = Promise.resolve();
  private _isOpen = false;

  constructor(private readonly _settings: ArchiveSettings) {
    this._owner = new Owner(
      _settings.scope,
      _settings.locks,
      (owner) => void this._inheritFrom(owner),
    );
    this.opened = this._open();
  }

  /** The name of this outbox. */
  get owner(): string {
    return this._owner.id;
  }

  async keep(record: OutgoingRecord): Promise<void> {
    await this._settings.shelf.run((store) => store.putOutgoing({ ...record }), undefined);
  }

  remove(id: string): void {
    const removed = this._settings.shelf.remove((store) => store.removeOutgoing(id));
    this._removed = this._removed.then(() => removed);
  }

  /** Looks for outboxes that were created since, to take over from them when they are gone. */
  lookAgain(): void {
    // Without locks every other outbox counted as gone, so everything was taken over at the start.
    if (this._owner.knowsWhoLives) void this._inherit();
  }

  async close(): Promise<void> {
    await this._removed;
    // The others take over what they find as soon as this outbox is gone, and do not look again.
    void Promise.all(this._adoptions).then(() => this._owner.release());
    await this._settings.shelf.close();
  }

  private async _open(): Promise<void> {
    const { clock } = this._settings;
    await this._owner.hold();
    let timer: unknown;
    const grace = new Promise<void>((resolve) => (timer = clock.setTimeout(resolve, graceMs)));
    await Promise.race([this._inherit(), grace]);
    clock.clearTimeout(timer);
    while (this._adoptions.size > 0) await Promise.all(this._adoptions);
    this._isOpen = true;
    this._handOver();
  }

  /** Resolves when all outboxes that are now in the store are gone, and their messages taken over. */
  private async _inherit(): Promise<void> {
    const owners = new Set((await this._records()).map(({ owner }) => owner));
    await Promise.all([...owners].map((owner) => this._inheritFrom(owner)));
  }

  /** Resolves when the outbox is gone, and its messages taken over. */
  private async _inheritFrom(owner: string): Promise<void> {
    if (owner === this.owner || this._heirOf.has(owner)) return;
    this._heirOf.add(owner);
    await this._owner.whenGone(owner, () => this._adopt(owner));
    this._heirOf.delete(owner);
  }

  /** Resolves to whether the store may still have them as the former outbox's. */
  private async _adopt(former: string): Promise<boolean> {
    const adoption = this._takeOver(former);
    this._adoptions.add(adoption);
    const isLeft = await adoption;
    this._adoptions.delete(adoption);
    if (this._isOpen && this._adoptions.size === 0) this._handOver();
    return isLeft;
  }

  private async _takeOver(former: string): Promise<boolean> {
    const { shelf } = this._settings;
    const records = (await this._records()).filter(({ owner }) => owner === former);
    if (records.length === 0) return false;
    for (const record of records) record.owner = this.owner;
    const move = async (store: ReliableAccountStore): Promise<boolean> => {
      await store.moveOutgoing?.(former, this.owner);
      return store.moveOutgoing !== undefined;
    };
    // A store of the application's own may not have that method.
    if (!(await shelf.run(move, false)))
      await Promise.all(records.map((record) => this.keep(record)));
    this._adopted.push(...records);
    return shelf.hasFailed;
  }

  /**
   * Passes on everything that was taken over in one sorted list: a page that was killed during a takeover has
   * left the messages of one outbox under two owners.
   */
  private _handOver(): void {
    this._settings.found(this._adopted.splice(0).sort((a, b) => a.order - b.order));
  }

  private _records(): Promise<OutgoingRecord[]> {
    const { shelf } = this._settings;
    return shelf.run(async (store) => checked(await store.outgoing(), isOutgoing), []);
  }
}
