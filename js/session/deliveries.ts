import type { Message } from "../message.js";

/**
 * A handler's answer when it went away without having looked at the message. Of the registry: the
 * package's other entries are other scripts, and mean the same.
 */
export const notSeen = Symbol.for("kim.notSeen");

/** What a handler returns: nothing, or a promise that settles when it has finished. */
export type HandlerResult = unknown;

export interface DeliverySettings {
  /** Calls every handler; undefined if there is none. Must not throw. */
  call(message: Message): HandlerResult[] | undefined;
  /** Every handler has finished with these messages. */
  handled(deliveries: readonly number[]): void;
  /** A handler's promise was rejected. */
  rejected(error: unknown): void;
  /** Whether a message without a handler can be kept; otherwise it is left to the server. */
  hasRoom(): boolean;
  /**
   * There is no handler for the message. `first`: nor was there for the one before. `waits`: it is
   * handed out when a handler comes; otherwise too many wait already, and it is forgotten here.
   */
  unattended(message: Message, first: boolean, waits: boolean): void;
}

/** Messages that may wait for a handler. */
const maxWaiting = 1000;

/** The messages that the session has delivered and that are not in the store yet. */
export class Deliveries {
  private readonly _messages = new Map<number, Message>();
  /** Deliveries that found no handler, in order. */
  private readonly _waiting = new Set<number>();
  /** Deliveries that once waited, and are not taken yet. */
  private readonly _late = new Set<number>();
  /** Deliveries that are finished, and not told yet. */
  private _finished: number[] = [];
  private _warned = false;

  constructor(private readonly _settings: DeliverySettings) {}

  deliver(delivery: number, message: Message): void {
    this._messages.set(delivery, message);
    this._hand(delivery, message);
  }

  /** A handler has come: hands out what waits. */
  handlersChanged(): void {
    this._warned = false;
    for (const delivery of [...this._waiting]) {
      const message = this._messages.get(delivery);
      if (message && this._waiting.delete(delivery)) this._hand(delivery, message);
    }
  }

  /** Whether the message had to wait for its handler. */
  wasLate(delivery: number): boolean {
    return this._late.has(delivery);
  }

  /** The message that was handled, to be stored. */
  take(delivery: number): Message | undefined {
    const message = this._messages.get(delivery);
    this._messages.delete(delivery);
    this._late.delete(delivery);
    return message;
  }

  /** Tells at once what is finished. */
  flush(): void {
    const deliveries = this._finished;
    this._finished = [];
    if (deliveries.length > 0) this._settings.handled(deliveries);
  }

  /** Told together when the turn ends: then a burst is stored in one write. */
  private _finish(delivery: number): void {
    if (this._finished.push(delivery) === 1) void Promise.resolve().then(() => this.flush());
  }

  private _hand(delivery: number, message: Message): void {
    const results = this._settings.call(message);
    if (!results) return this._wait(delivery, message);
    const promises = results.filter(isThenable);
    if (promises.length === 0) return this._finish(delivery);
    void Promise.all(promises.map((promise) => this._settle(promise))).then((seen) => {
      const anySeen = seen.includes(true) || promises.length < results.length;
      if (anySeen) this._finish(delivery);
      else this._hand(delivery, message);
    });
  }

  private async _settle(promise: PromiseLike<unknown>): Promise<boolean> {
    try {
      return (await promise) !== notSeen;
    } catch (error) {
      this._settings.rejected(error);
      return true;
    }
  }

  private _wait(delivery: number, message: Message): void {
    if (!this._settings.hasRoom()) {
      // Handled, and not here any more to be stored: so the session does not acknowledge it.
      this._messages.delete(delivery);
      return this._finish(delivery);
    }
    const waits = this._waiting.size < maxWaiting;
    if (waits) {
      this._waiting.add(delivery);
      this._late.add(delivery);
    } else {
      this._messages.delete(delivery);
    }
    this._settings.unattended(message, !this._warned, waits);
    this._warned = true;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
  } catch {
    // To wait for it fails likewise, which is reported.
    return true;
  }
}
