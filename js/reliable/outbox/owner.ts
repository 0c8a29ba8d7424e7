import { newMessageId } from "../envelope.js";

/** The part of the browser's Web Locks that is used. */
export interface Locks {
  /** Calls back once the lock is had, or with null if it is not free and `ifAvailable` is set. */
  request<T>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    callback: (lock: object | null) => T | PromiseLike<T>,
  ): Promise<unknown>;
}

/** The browser's own; undefined in Node and on pages that are not secure. */
export function locksOfRealm(): Locks | undefined {
  return (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
}

/**
 * Tells which outboxes of an account are alive. Several tabs may share a store: each sends its own
 * messages, and those of a tab that is gone go to one that is not. An outbox shows that it is alive
 * by holding a lock with its name. Without Web Locks every other outbox counts as gone.
 */
export class Owner {
  /** The name of this outbox; every one gets a new one. */
  readonly id = newMessageId();
  private readonly _ended = new AbortController();
  private _release: () => void = () => undefined;
  private _channel: BroadcastChannel | undefined;

  /** `_met` is told the names of outboxes that are alive beside this one. */
  constructor(
    private readonly _scope: string,
    private _locks: Locks | undefined,
    private readonly _met: (owner: string) => void,
  ) {}

  /** False if every other outbox counts as gone. */
  get knowsWhoLives(): boolean {
    return this._locks !== undefined;
  }

  /** Resolves when the lock is held, and others have been told. */
  async hold(): Promise<void> {
    await this._hold();
    if (this._locks) this._greet();
  }

  /** Calls `take` when the owner is gone, alone among all who wait for it. Never rejects. */
  async whenGone(owner: string, take: () => Promise<void>): Promise<void> {
    if (!this._locks) return take();
    // It rejects when this outbox has ended before.
    await this._request(owner, take).catch(() => undefined);
  }

  /** No longer alive, and waits for nobody. */
  release(): void {
    this._release();
    this._channel?.close();
    this._ended.abort();
  }

  private _hold(): Promise<void> {
    return new Promise((held) => {
      const whileAlive = (): Promise<void> => {
        held();
        return new Promise((resolve) => (this._release = resolve));
      };
      // Some pages may not lock anything.
      this._request(this.id, whileAlive)
        .catch(() => (this._locks = undefined))
        .then(held, held);
    });
  }

  /**
   * The store shows only outboxes that have messages by then; one that comes later makes itself
   * known. Each answers, since neither may have heard the other come.
   */
  private _greet(): void {
    try {
      const channel = new BroadcastChannel(`kim-outbox:${this._scope}`);
      this._channel = channel;
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const [isNew, owner] = Array.isArray(data) ? (data as unknown[]) : [];
        if (typeof owner !== "string") return;
        this._met(owner);
        if (isNew) channel.postMessage([false, this.id]);
      };
      channel.postMessage([true, this.id]);
      // Node's would keep the process.
      (channel as { unref?: () => void }).unref?.();
    } catch {
      // Without it they are found when the client connects.
    }
  }

  private async _request(owner: string, work: () => Promise<void>): Promise<void> {
    const { signal } = this._ended;
    await this._locks?.request(`kim-outbox:${this._scope}:${owner}`, { signal }, work);
  }
}
