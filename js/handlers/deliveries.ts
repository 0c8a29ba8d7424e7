import type { Message } from "../base/message.js";

/**
 * A handler's answer when it went away without having looked at the message. In the global registry of
 * symbols: the package's other entries are other scripts, and mean the same.
 */
export const notSeen = Symbol.for("kim.notSeen");

/** What a handler returns: nothing, or a promise that settles when it has finished. */
type HandlerResult = unknown;

export interface DeliverySettings {
  /** Calls every handler; undefined if there is none. Must not throw. */
  call(message: Message): readonly HandlerResult[] | undefined;
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
  /** Deliveries that found no handler, in order. */
  private readonly _waiting = new Map<number, Message>();
  /** Deliveries that once waited, and are not taken yet. */
  private readonly _late = new Set<number>();
  /** Deliveries that are finished, in order, and what there is to be stored of each. */
  private _finished: number[] = [];
  private _messages: (Message | undefined | null)[] = [];
  /** How many of these, from the first on, were taken, and how many told: as many, or more. */
  private _taken = 0;
  private _told = 0;
  private _warned = false;
  /** Deliveries whose handlers have not finished. */
  atWork = 0;

  constructor(private readonly _settings: DeliverySettings) {}

  deliver(delivery: number, message: Message): void {
    const results = this._settings.call(message);
    if (!results) return this._wait(delivery, message);
    if (!results.length) return this.conclude(delivery, message);
    this._await(delivery, message, results);
  }

  /** A handler has come: hands out what waits. */
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
   * The message that was handled, to be stored; undefined if there was no room for it, and null if there is
   * nothing to be stored. They are taken in the order in which they were told.
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

  /** Tells at once what is finished. */
  flush(): void {
    const deliveries = this._finished.slice(this._told);
    this._told = this._finished.length;
    if (deliveries.length) this._settings.handled(deliveries);
  }

  /** The message needs no handler any more. Told together when the turn ends: then a burst is stored in one write. */
  conclude(delivery: number, message?: Message | null): void {
    this._messages.push(message);
    if (this._finished.push(delivery) === this._told + 1) {
      void Promise.resolve().then(this.flush.bind(this));
    }
  }

  /** By itself: what closures use takes memory with each call of the function around them, 40 bytes in Node. */
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
    // Handled, and not here any more to be stored: so the session does not acknowledge it.
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
