import { untilAborted } from "../../base/signals.js";
import { newMessageId } from "../envelope.js";

/** The part of the browser's Web Locks that is used. */
export interface Locks {
  /** Calls back when the lock is acquired, or with null if it is not free and `ifAvailable` is set. */
  request<T>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    callback: (lock: object | null) => T | PromiseLike<T>,
  ): Promise<unknown>;
}

/** The browser's Web Locks; undefined in Node and on insecure origins. */
export function locksOfRealm(): Locks | undefined {
  return (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
}

/**
 * Knows which outboxes of an account are alive. Several tabs may share a store: each sends its own messages,
 * and when a tab is gone, a live tab takes over its messages. An outbox shows that it is alive by holding a
 * lock with its name. Without Web Locks every other outbox counts as gone.
 */
export class Owner {
  /** The unique name of this outbox. */
  readonly id = newMessageId();
  private readonly _ended = new AbortController();
  private _release: () => void = () => undefined;
  private _channel: BroadcastChannel | undefined;

  /** `_met` is called with the names of other live outboxes. */
  constructor(
    private readonly _scope: string,
    private _locks: Locks | undefined,
    private readonly _met: (owner: string) => void,
  ) {}

  /** False if every other outbox counts as gone. */
  get knowsWhoLives(): boolean {
    return this._locks !== undefined;
  }

  /** Resolves when the lock is held and other outboxes have been notified. */
  async hold(): Promise<void> {
    await this._hold();
    if (this._locks) this._greet();
  }

  /**
   * Calls `take` when the owner is gone; only one waiting outbox at a time does so. If that resolves to true, the
   * others go on waiting until this outbox is gone too. Never rejects.
   */
  async whenGone(owner: string, take: () => Promise<boolean>): Promise<void> {
    if (!this._locks) return void (await take());
    const takeAndHold = async (): Promise<void> => {
      if (await take()) await untilAborted(new Promise(() => undefined), this._ended.signal);
    };
    // The request rejects if this outbox is released first.
    await this._request(owner, takeAndHold).catch(() => undefined);
  }

  /** Ends this outbox's life, and all its waiting. */
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
      // Some pages are not allowed to use locks.
      this._request(this.id, whileAlive)
        .catch(() => (this._locks = undefined))
        .then(held, held);
    });
  }

  /**
   * Announces this outbox to the others, because the store shows only outboxes that already have messages.
   * The others answer, so that both sides know each other.
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
      // In Node an open channel would keep the process alive.
      (channel as { unref?: () => void }).unref?.();
    } catch {
      // Without a channel, other outboxes are found when the client connects.
    }
  }

  private async _request(owner: string, work: () => Promise<void>): Promise<void> {
    const { signal } = this._ended;
    await this._locks?.request(`kim-outbox:${this._scope}:${owner}`, { signal }, work);
  }
}
