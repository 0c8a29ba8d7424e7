import type { Message } from "kim-web-sdk";
import { Deliveries } from "../../handlers/deliveries.js";

interface InboxSettings {
  /** How many ids are remembered. */
  maxKnownIds: number;
  /** Calls every handler; undefined if there is none. Must not throw. */
  call: (message: Message) => readonly unknown[] | undefined;
  rejected: (error: unknown) => void;
  /** Called when a message waits for a handler, for the first time since there was one. */
  unattended: () => void;
}

type Identified = Pick<Message, "messageId">;

interface Entry {
  /** Resolves to true when handlers have finished, or to false when the message waits for one. */
  outcome: Promise<boolean>;
  settle: (seen: boolean) => void;
  waits: boolean;
}

/**
 * The messages of one tab. A new leader redelivers what the previous one had not finished. The
 * inbox passes each message to the handlers once, no matter which leader delivers it and how often.
 */
export class Inbox {
  /** Messages that are being handled, or wait for a handler. */
  private readonly _open = new Map<string, Entry>();
  /** Ids of the messages that were handled last. */
  private readonly _finished = new Set<string>();
  private readonly _deliveries: Deliveries;
  private _last = 0;

  constructor(private readonly _settings: InboxSettings) {
    this._deliveries = new Deliveries({
      call: (message) => this._call(message),
      handled: (deliveries) => deliveries.forEach((delivery) => this._handled(delivery)),
      rejected: (error) => _settings.rejected(error),
      // Messages beyond the limit stay with the leader.
      hasRoom: () => true,
      unattended: (message, first, waits) => {
        if (first) _settings.unattended();
        this._leaveWaiting(message);
        if (!waits) this.forget(message);
      },
    });
  }

  /** Resolves to false if the message waits for a handler; the inbox then still has it. */
  deliver(message: Message): Promise<boolean> {
    if (this.knows(message)) return this.outcomeOf(message);
    const { outcome } = this._enter(message);
    this._deliveries.deliver(++this._last, message);
    return outcome;
  }

  handlersChanged(): void {
    this._deliveries.handlersChanged();
  }

  /** Another account has logged in, and has an inbox of its own: no handler is called from here any more. */
  retire(): void {
    this._deliveries.isRetired = true;
  }

  /** Whether the tab has had this message. */
  knows(message: Identified): boolean {
    const key = keyOf(message);
    return this._open.has(key) || this._finished.has(key);
  }

  /** Resolves as `deliver` does; to true for a message that is neither being handled nor waiting. */
  outcomeOf(message: Identified): Promise<boolean> {
    return this._open.get(keyOf(message))?.outcome ?? Promise.resolve(true);
  }

  /** Marks a message as known that the tab gets in another way. */
  learn(message: Identified): void {
    this._finished.add(keyOf(message));
    for (const oldest of this._finished) {
      if (this._finished.size <= this._settings.maxKnownIds) break;
      this._finished.delete(oldest);
    }
  }

  /** Unmarks a message that was not handled after all, and may be delivered again. */
  forget(message: Identified): void {
    this._open.delete(keyOf(message));
    this._finished.delete(keyOf(message));
  }

  private _enter(message: Identified): Entry {
    let settle: Entry["settle"] = () => undefined;
    const outcome = new Promise<boolean>((resolve) => (settle = resolve));
    const entry: Entry = { outcome, settle, waits: false };
    this._open.set(keyOf(message), entry);
    return entry;
  }

  private _call(message: Message): readonly unknown[] | undefined {
    // A message that waited is being handled from now on, and a redelivery has to await its
    // outcome.
    if (this._open.get(keyOf(message))?.waits) this._enter(message);
    return this._settings.call(message);
  }

  private _leaveWaiting(message: Message): void {
    const entry = this._open.get(keyOf(message));
    if (!entry) return;
    entry.waits = true;
    entry.settle(false);
  }

  private _handled(delivery: number): void {
    const message = this._deliveries.take(delivery);
    if (!message) return;
    this._open.get(keyOf(message))?.settle(true);
    this._open.delete(keyOf(message));
    this.learn(message);
  }
}

function keyOf({ messageId }: Identified): string {
  return messageId.toString();
}
