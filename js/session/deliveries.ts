import type { Message } from "../message.js";

/** A handler's answer when it went away without having looked at the message. */
export const notSeen = Symbol("not seen");

/** What a handler returns: nothing, or a promise that settles when it has finished. */
export type HandlerResult = unknown;

export interface DeliverySettings {
  /** Calls every handler; undefined if there is none. Must not throw. */
  call(message: Message): HandlerResult[] | undefined;
  /** Every handler has finished with the message. */
  handled(delivery: number): void;
  /** As `handled`, for a message that the session had to have stored before a handler came. */
  handledLate(message: Message): void;
  /** A handler's promise was rejected. */
  rejected(error: unknown): void;
  /** A message came while there is no handler. Called once until handlers come. */
  unattended(): void;
}

/** Messages that may wait for a handler; more are left to the next offline sync. */
const maxWaiting = 1000;

/** The messages that the session has delivered and that are not in the store yet. */
export class Deliveries {
  private readonly _messages = new Map<number, Message>();
  /** Deliveries that found no handler, in order. */
  private readonly _waiting = new Set<number>();
  /** Those of `_waiting` that were stored meanwhile, as not seen yet. */
  private readonly _storedUnseen = new Set<number>();
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

  /** The message that the session wants stored, and whether it still waits for a handler. */
  take(delivery: number): { message: Message; waits: boolean } | undefined {
    const message = this._messages.get(delivery);
    if (!message) return undefined;
    const waits = this._waiting.has(delivery);
    // One that waits stays, to be handed out when a handler comes.
    if (waits) this._storedUnseen.add(delivery);
    else this._messages.delete(delivery);
    return { message, waits };
  }

  private _hand(delivery: number, message: Message): void {
    const results = this._settings.call(message);
    if (!results) return this._wait(delivery);
    const promises = results.filter(isThenable);
    if (promises.length === 0) return this._finish(delivery, message);
    void Promise.all(promises.map((promise) => this._settle(promise))).then((seen) => {
      const anySeen = seen.includes(true) || promises.length < results.length;
      if (anySeen) this._finish(delivery, message);
      else this._hand(delivery, message);
    });
  }

  private _finish(delivery: number, message: Message): void {
    if (!this._storedUnseen.delete(delivery)) return this._settings.handled(delivery);
    this._messages.delete(delivery);
    this._settings.handledLate(message);
  }

  private async _settle(promise: PromiseLike<unknown>): Promise<boolean> {
    try {
      return (await promise) !== notSeen;
    } catch (error) {
      this._settings.rejected(error);
      return true;
    }
  }

  private _wait(delivery: number): void {
    if (!this._warned) this._settings.unattended();
    this._warned = true;
    if (this._waiting.size < maxWaiting) this._waiting.add(delivery);
    else this._messages.delete(delivery);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
