import type { Message } from "../base/message.js";

/**
 * What a handler's promise resolves to if the handler was removed before it saw the message. In the global
 * symbol registry, because the package's other entries are separate scripts with copies of this module.
 */
export const notSeen = Symbol.for("kim.notSeen");

/** What a handler returns: nothing, or a promise that settles when it has finished. */
type HandlerResult = unknown;

export interface DeliverySettings {
  /** Calls every handler and returns their results; undefined if there is no handler. Must not throw. */
  call(message: Message): readonly HandlerResult[] | undefined;
  /** All handlers have finished with these messages. */
  handled(deliveries: readonly number[]): void;
  /** A handler's promise was rejected. */
  rejected(error: unknown): void;
  /** Whether a message without a handler can be kept. If not, it is left to the server. */
  hasRoom(): boolean;
  /**
   * There is no handler for the message. `first`: it is the first such message since handlers last changed.
   * `waits`: it is delivered when a handler is added; otherwise too many wait already, and it is dropped here.
   */
  unattended(message: Message, first: boolean, waits: boolean): void;
}

/** The most messages that may wait for a handler. */
const maxWaiting = 1000;

/** The messages that the session has delivered and that are not in the store yet. */
export class Deliveries {
  /** Deliveries that found no handler, in order. */
  private readonly _waiting = new Map<number, Message>();
  /** Deliveries that have waited for a handler and have not been taken yet. */
  private readonly _late = new Set<number>();
  // Finished deliveries, in order, and the message to store for each: see `take`.
  private _finished: number[] = [];
  private _messages: (Message | undefined | null)[] = [];
  // How many of the finished ones have been taken, and how many reported by `handled`. _taken <= _told.
  private _taken = 0;
  private _told = 0;
  private _warned = false;
  /** Deliveries whose handlers have not finished. */
  atWork = 0;
  /**
   * Whether handlers are called no more: a message that would be delivered anew, because its last handler went
   * away before it saw it, then finishes.
   */
  isRetired = false;

  constructor(private readonly _settings: DeliverySettings) {}

  deliver(delivery: number, message: Message): void {
    const results = this.isRetired ? [] : this._settings.call(message);
    if (!results) return this._wait(delivery, message);
    if (!results.length) return this.conclude(delivery, message);
    this._await(delivery, message, results);
  }

  /** A handler was added: delivers the messages that wait. */
  handlersChanged(): void {
    this._warned = false;
    for (const [delivery, message] of [...this._waiting]) {
      if (this._waiting.delete(delivery)) this.deliver(delivery, message);
    }
  }

  /** Whether the message had to wait for its handler. */
  wasLate(delivery: number): boolean {
    return this._late.has(delivery);
  }

  /**
   * Takes the message of a handled delivery, to be stored: undefined if there was no room for it, null if
   * there is nothing to store. Must be called in the order in which `handled` reported the deliveries.
   */
  take(delivery: number): Message | undefined | null {
    const at = this._finished.indexOf(delivery, this._taken);
    if (at < 0) return null;
    const message = this._messages[at];
    this._taken = at + 1;
    if (this._taken === this._finished.length) {
      this._finished = [];
      this._messages = [];
      this._taken = this._told = 0;
    }
    this._late.delete(delivery);
    return message;
  }

  /** Reports immediately which deliveries have finished. */
  flush(): void {
    const deliveries = this._finished.slice(this._told);
    this._told = this._finished.length;
    if (deliveries.length) this._settings.handled(deliveries);
  }

  /**
   * The delivery has finished. All that finish in one turn are reported together at its end, so that a burst
   * is stored in one write.
   */
  conclude(delivery: number, message?: Message | null): void {
    this._messages.push(message);
    if (this._finished.push(delivery) === this._told + 1) {
      void Promise.resolve().then(this.flush.bind(this));
    }
  }

  /** Not inlined in `deliver`: the closure's context would cost 40 bytes in Node at each call of it. */
  private _await(delivery: number, message: Message, results: readonly HandlerResult[]): void {
    this.atWork += 1;
    void Promise.all(results.map((result) => this._settle(result))).then((unseen) => {
      this.atWork -= 1;
      if (unseen.every(Boolean)) this.deliver(delivery, message);
      else this.conclude(delivery, message);
    });
  }

  private async _settle(result: unknown): Promise<boolean> {
    try {
      return (await result) === notSeen;
    } catch (error) {
      this._settings.rejected(error);
      return false;
    }
  }

  private _wait(delivery: number, message: Message): void {
    // No room: finishes without a message to store, so the session does not acknowledge it.
    if (!this._settings.hasRoom()) return this.conclude(delivery);
    const waits = this._waiting.size < maxWaiting;
    if (waits) {
      this._waiting.set(delivery, message);
      this._late.add(delivery);
    }
    this._settings.unattended(message, !this._warned, waits);
    this._warned = true;
  }
}
